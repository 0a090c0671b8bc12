import { describe, expect, it } from "vitest";
import { boundOf, cellColours, paint, placeOf, sheetOf, step, tilesOf, valueAt } from "./tiles";

describe("tiles", () => {
  it("fill the room and break into rows", () => {
    const sheet = sheetOf([20, 24, 24], 500);
    expect(sheet).toMatchObject({ scale: 2, columns: 10, width: 249, height: 49 });
    expect(sheet.width * sheet.scale).toBeLessThanOrEqual(500);
    expect(sheetOf([20, 24, 24], 40).columns).toBe(1);
    expect(sheetOf([50, 20, 5, 5], 600).columns).toBe(20);
    expect(sheetOf([50, 20, 5, 5], 300).columns).toBe(16);
    expect(sheetOf([3, 32, 32], 2000).columns).toBe(3);
  });

  it("make rows of long vectors, without a rest where that can be", () => {
    expect(tilesOf([10])).toEqual([1, 1, 10]);
    expect(tilesOf([800])).toEqual([1, 8, 100]);
    expect(tilesOf([499])).toEqual([1, 5, 100]);
    expect(tilesOf([])).toEqual([1, 1, 1]);
    expect(tilesOf([50, 20, 5, 5])).toEqual([1000, 5, 5]);
  });

  it("know each value by its place and each place by its value", () => {
    for (const shape of [[20, 24, 24], [499], [7, 1, 3]]) {
      const sheet = sheetOf(shape, 300);
      const length = shape.reduce((product, size) => product * size, 1);
      for (let at = 0; at < length; at += 5) expect(valueAt(...placeOf(at, sheet), sheet, length)).toBe(at);
    }
    const sheet = sheetOf([2, 2, 2], 300);
    expect(valueAt(2, 0, sheet, 8)).toBeUndefined();
    expect(valueAt(-1, 0, sheet, 8)).toBeUndefined();
    expect(valueAt(sheet.width, 0, sheet, 8)).toBeUndefined();
  });

  it("let arrow keys go from tile to tile and stop at the end", () => {
    const sheet = sheetOf([2, 2, 2], 300);
    expect(step(1, "ArrowRight", sheet, 8)).toBe(4);
    expect(step(4, "ArrowLeft", sheet, 8)).toBe(1);
    expect(step(1, "ArrowDown", sheet, 8)).toBe(3);
    expect(step(0, "ArrowUp", sheet, 8)).toBe(0);
    expect(step(0, "Enter", sheet, 8)).toBeUndefined();
  });

  it("are light above zero, blue below, and clear in between", () => {
    const sheet = sheetOf([2, 1, 1], 300);
    const rgba = paint(Float32Array.of(2, -2), sheet);
    expect([...rgba]).toEqual([246, 243, 236, 255, 0, 0, 0, 0, 94, 150, 255, 255]);
    expect(boundOf(Float32Array.of(0, 0))).toBe(1);
    expect(boundOf(Float32Array.of(NaN, -3))).not.toBe(0);
  });

  it("have the same colours in a table, under ink that can be read", () => {
    expect(cellColours(0, 1)).toBe("color: #fff; background: rgb(16 18 22)");
    expect(cellColours(5, 1)).toBe("color: #000; background: rgb(246 243 236)");
    expect(cellColours(-1, 1)).toBe("color: #000; background: rgb(94 150 255)");
    expect(cellColours(0.3, 1)).toContain("#fff");
  });
});
