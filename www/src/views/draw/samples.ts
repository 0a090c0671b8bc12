import type { Point } from "./model.svelte";

/** A digit's strokes on a 100×100 field: corner points, joined by a smooth curve. */
const SKELETONS: readonly (readonly (readonly number[])[])[] = [
  [[52, 18, 34, 28, 28, 50, 34, 74, 50, 82, 66, 74, 72, 50, 66, 28, 52, 18, 46, 20]],
  [[38, 30, 54, 18, 53, 50, 52, 82]],
  [[32, 34, 40, 20, 56, 18, 66, 30, 60, 48, 44, 66, 31, 81, 50, 80, 71, 79]],
  [[32, 26, 48, 17, 64, 25, 62, 40, 46, 47, 64, 54, 68, 70, 52, 83, 32, 75]],
  [
    [44, 18, 36, 38, 30, 56, 50, 56, 72, 55],
    [60, 36, 58, 60, 57, 84],
  ],
  [
    [38, 20, 36, 36, 34, 47, 50, 43, 66, 52, 66, 70, 52, 82, 32, 77],
    [38, 20, 52, 20, 68, 18],
  ],
  [[60, 17, 44, 30, 34, 52, 35, 72, 50, 83, 65, 72, 62, 57, 48, 53, 36, 64]],
  [[30, 22, 50, 21, 71, 19, 62, 38, 52, 60, 46, 83]],
  [[62, 26, 48, 17, 36, 28, 46, 44, 62, 58, 64, 76, 50, 84, 36, 74, 42, 56, 60, 40, 63, 26]],
  [[64, 30, 50, 18, 36, 28, 40, 46, 54, 46, 64, 32, 64, 52, 60, 84]],
];

/** The strokes of an example of `digit` on a pad of this side, for who cannot or would rather not draw. */
export function sample(digit: number, side: number): Point[][] {
  return (SKELETONS[digit] ?? []).map((corners) => smooth(toPoints(corners, side / 100)));
}

function toPoints(corners: readonly number[], scale: number): Point[] {
  const points: Point[] = [];
  for (let i = 0; i + 1 < corners.length; i += 2) {
    points.push({ x: corners[i]! * scale, y: corners[i + 1]! * scale });
  }
  return points;
}

/** A Catmull-Rom curve through the points. */
function smooth(points: Point[], pieces = 8): Point[] {
  const at = (i: number) => points[Math.min(Math.max(i, 0), points.length - 1)]!;
  const curve = [at(0)];
  for (let i = 0; i + 1 < points.length; i++) {
    for (let piece = 1; piece <= pieces; piece++) {
      const t = piece / pieces;
      curve.push({ x: between("x", i, t), y: between("y", i, t) });
    }
  }
  return curve;

  function between(axis: "x" | "y", i: number, t: number): number {
    const [a, b, c, d] = [at(i - 1)[axis], at(i)[axis], at(i + 1)[axis], at(i + 2)[axis]];
    return b + (t / 2) * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
  }
}
