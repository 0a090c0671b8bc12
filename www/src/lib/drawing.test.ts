import { describe, expect, it } from "vitest";
import { Strokes } from "./drawing.svelte";

describe("Strokes", () => {
  it("gathers points into strokes and hands them to Rust flat", () => {
    const strokes = new Strokes();
    strokes.begin({ x: 1, y: 2 });
    strokes.extend([{ x: 3, y: 4 }]);
    strokes.begin({ x: 5, y: 6 });
    const { points, lengths, penWidth } = strokes.toDrawing();
    expect([...points]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...lengths]).toEqual([2, 1]);
    expect(penWidth).toBe(strokes.penWidth);
  });

  it("leaves out points that hardly moved, and a move without a stroke", () => {
    const strokes = new Strokes();
    strokes.extend([{ x: 9, y: 9 }]);
    expect(strokes.empty).toBe(true);
    strokes.begin({ x: 0, y: 0 });
    strokes.extend([{ x: 0.3, y: 0.3 }, { x: 0.6, y: 0 }, { x: 0.7, y: 0 }]);
    expect([...strokes.toDrawing().points]).toEqual([0, 0, Math.fround(0.6), 0]);
  });

  it("takes back the last stroke, then all", () => {
    const strokes = new Strokes();
    for (const x of [1, 2, 3]) strokes.begin({ x, y: 0 });
    strokes.undo();
    expect([...strokes.toDrawing().points]).toEqual([1, 0, 2, 0]);
    strokes.clear();
    expect(strokes.empty).toBe(true);
    strokes.undo();
    expect(strokes.toDrawing().lengths.length).toBe(0);
  });
});
