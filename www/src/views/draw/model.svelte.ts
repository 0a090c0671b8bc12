import type { Drawing } from "./protocol";

/** The pad's own unit of length: its side is this long on every screen. */
export const PAD_SIZE = 320;

export interface Point {
  x: number;
  y: number;
}

/** The strokes on the pad. */
export class Strokes {
  list = $state.raw<Point[][]>([]);
  penWidth = $state(22);

  get empty(): boolean {
    return this.list.length === 0;
  }

  /** The strokes as they are painted and read: near an edge the pen goes along it, so that all of its ink is in sight. */
  get inked(): Point[][] {
    const edge = this.penWidth / 2;
    const within = (value: number) => Math.min(Math.max(value, edge), PAD_SIZE - edge);
    return this.list.map((stroke) => stroke.map(({ x, y }) => ({ x: within(x), y: within(y) })));
  }

  begin(point: Point): void {
    this.list = [...this.list, [point]];
  }

  /** Goes on with the last stroke. Points closer than half a unit carry nothing and are left out. */
  extend(points: Point[]): void {
    const stroke = this.list.at(-1);
    if (!stroke) return;
    const longer = [...stroke];
    for (const point of points) {
      const last = longer.at(-1)!; // A stroke begins with a point.
      if (Math.hypot(point.x - last.x, point.y - last.y) >= 0.5) longer.push(point);
    }
    this.list = [...this.list.slice(0, -1), longer];
  }

  undo(): void {
    this.list = this.list.slice(0, -1);
  }

  clear(): void {
    this.list = [];
  }

  replace(strokes: Point[][]): void {
    this.list = strokes;
  }

  toDrawing(): Drawing {
    return {
      points: Float32Array.from(this.inked.flat().flatMap(({ x, y }) => [x, y])),
      lengths: Uint32Array.from(this.list.map((stroke) => stroke.length)),
      penWidth: this.penWidth,
    };
  }
}
