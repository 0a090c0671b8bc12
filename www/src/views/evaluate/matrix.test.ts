import { describe, expect, it } from "vitest";
import { heat, step } from "./matrix";

const press = (key: string, row: number, column: number, ctrlKey = false) => step({ key, ctrlKey }, { row, column }, 10);

describe("step", () => {
  it("goes to the neighbour, and stays at the edge", () => {
    expect(press("ArrowRight", 3, 4)).toEqual({ row: 3, column: 5 });
    expect(press("ArrowDown", 10, 4)).toEqual({ row: 10, column: 4 });
    expect(press("ArrowLeft", 3, 1)).toEqual({ row: 3, column: 0 });
    expect(press("ArrowUp", 1, 4)).toEqual({ row: 0, column: 4 });
  });

  it("never lands in the corner, where there is nothing", () => {
    expect(press("ArrowLeft", 0, 1)).toEqual({ row: 0, column: 1 });
    expect(press("ArrowUp", 1, 0)).toEqual({ row: 1, column: 0 });
    expect(press("Home", 0, 7)).toEqual({ row: 0, column: 1 });
  });

  it("goes to the ends of a row, and with Ctrl to those of the table", () => {
    expect(press("Home", 3, 7)).toEqual({ row: 3, column: 0 });
    expect(press("End", 3, 7)).toEqual({ row: 3, column: 10 });
    expect(press("Home", 3, 7, true)).toEqual({ row: 0, column: 1 });
    expect(press("End", 3, 7, true)).toEqual({ row: 10, column: 10 });
  });

  it("leaves other keys alone", () => {
    expect(press("Enter", 3, 7)).toBeUndefined();
  });
});

describe("heat", () => {
  it("shows a single error beside a hundred", () => {
    expect(heat(0, 100)).toBe(0);
    expect(heat(1, 100)).toBeCloseTo(0.1);
    expect(heat(100, 100)).toBe(1);
  });
});
