import { PAD_SIZE, type Point, type Strokes } from "./model.svelte";

const STEP = 8;
const MOVES: Record<string, Point> = {
  ArrowLeft: { x: -STEP, y: 0 },
  ArrowRight: { x: STEP, y: 0 },
  ArrowUp: { x: 0, y: -STEP },
  ArrowDown: { x: 0, y: STEP },
};

/** Draws with the arrow keys; space puts the pen down or lifts it. */
export class KeyboardPen {
  /** null until a key is pressed on the pad, so that who uses a mouse never sees it. */
  cursor = $state.raw<(Point & { down: boolean }) | null>(null);

  constructor(readonly strokes: Strokes) {}

  press(event: KeyboardEvent): void {
    const move = MOVES[event.key];
    if ((event.ctrlKey || event.metaKey) && event.key === "z") this.strokes.undo();
    else if (move) this.#move(move);
    else if (event.key === " ") this.#toggle();
    else return;
    event.preventDefault();
  }

  /** Lifts and hides the pen. */
  leave(): void {
    this.cursor = null;
  }

  #move(by: Point): void {
    const { x, y, down } = this.#at();
    this.cursor = { x: clamp(x + by.x), y: clamp(y + by.y), down };
    if (down) this.strokes.extend([this.cursor]);
  }

  #toggle(): void {
    const { x, y, down } = this.#at();
    this.cursor = { x, y, down: !down };
    if (!down) this.strokes.begin({ x, y });
  }

  #at(): Point & { down: boolean } {
    return this.cursor ?? { x: PAD_SIZE / 2, y: PAD_SIZE / 4, down: false };
  }
}

function clamp(value: number): number {
  return Math.min(Math.max(value, 0), PAD_SIZE);
}
