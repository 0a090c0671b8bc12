import { PAD_SIZE, type Point } from "./model.svelte";

const CHALK = "#f6f3ec";

/** Draws the strokes, and the keyboard's pen where it is in use. This is for the eye alone: Rust rasterises for the net. */
export function paint(
  context: CanvasRenderingContext2D,
  side: number,
  pixelRatio: number,
  strokes: readonly (readonly Point[])[],
  penWidth: number,
  cursor: (Point & { down: boolean }) | null,
): void {
  const { canvas } = context;
  const pixels = Math.round(side * pixelRatio);
  if (canvas.width !== pixels) canvas.width = canvas.height = pixels;
  const scale = pixels / PAD_SIZE;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, PAD_SIZE, PAD_SIZE);
  context.strokeStyle = context.fillStyle = CHALK;
  context.lineCap = context.lineJoin = "round";
  context.lineWidth = penWidth;
  for (const stroke of strokes) line(context, stroke);
  if (cursor) ring(context, cursor, penWidth);
}

function line(context: CanvasRenderingContext2D, stroke: readonly Point[]): void {
  context.beginPath();
  // A line of no length leaves nothing, not even its round caps; the first point is a line of next to none.
  for (const [i, { x, y }] of stroke.entries()) {
    if (i === 0) context.moveTo(x - 0.01, y);
    context.lineTo(x, y);
  }
  context.stroke();
}

function ring(context: CanvasRenderingContext2D, { x, y, down }: Point & { down: boolean }, penWidth: number): void {
  context.lineWidth = 2;
  context.strokeStyle = down ? "#8db6f2" : "#a8a49b";
  context.beginPath();
  context.arc(x, y, penWidth / 2 + 3, 0, 2 * Math.PI);
  context.stroke();
}
