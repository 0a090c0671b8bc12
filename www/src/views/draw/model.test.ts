import { describe, expect, it } from "vitest";
import { Strokes } from "./model.svelte";

describe("Strokes", () => {
  it("gathers points into strokes and hands them to Rust flat", () => {
    const strokes = new Strokes();
    strokes.begin({ x: 21, y: 22 });
    strokes.extend([{ x: 23, y: 24 }]);
    strokes.begin({ x: 25, y: 26 });
    const { points, lengths, penWidth } = strokes.toDrawing();
    expect([...points]).toEqual([21, 22, 23, 24, 25, 26]);
    expect([...lengths]).toEqual([2, 1]);
    expect(penWidth).toBe(strokes.penWidth);
  });

  it("leaves out points that hardly moved, and a move without a stroke", () => {
    const strokes = new Strokes();
    strokes.extend([{ x: 9, y: 9 }]);
    expect(strokes.empty).toBe(true);
    strokes.begin({ x: 50, y: 50 });
    strokes.extend([{ x: 50.3, y: 50.3 }, { x: 50.6, y: 50 }, { x: 50.7, y: 50 }]);
    expect([...strokes.toDrawing().points]).toEqual([50, 50, Math.fround(50.6), 50]);
  });

  it("keeps all ink of the pen on the pad, in the drawing and in what is painted", () => {
    const strokes = new Strokes();
    strokes.penWidth = 40;
    strokes.begin({ x: 0, y: 160 });
    strokes.extend([{ x: 160, y: 319 }]);
    expect(strokes.inked).toEqual([[{ x: 20, y: 160 }, { x: 160, y: 300 }]]);
    expect([...strokes.toDrawing().points]).toEqual([20, 160, 160, 300]);
    strokes.penWidth = 8;
    expect([...strokes.toDrawing().points]).toEqual([4, 160, 160, 316]);
  });

  it("takes back the last stroke, then all", () => {
    const strokes = new Strokes();
    for (const x of [31, 32, 33]) strokes.begin({ x, y: 50 });
    strokes.undo();
    expect([...strokes.toDrawing().points]).toEqual([31, 50, 32, 50]);
    strokes.clear();
    expect(strokes.empty).toBe(true);
    strokes.undo();
    expect(strokes.toDrawing().lengths.length).toBe(0);
  });
});
