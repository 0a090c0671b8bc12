import { heat } from "./matrix";
import type { Measured } from "./protocol";
import { shownClasses } from "./tables";

const CELL = 56;

/** Draws the confusion matrix on paper's white, whatever scheme the page is in: a picture goes elsewhere. */
export function drawMatrix(measured: Measured, title: string): HTMLCanvasElement {
  const { report } = measured;
  const shown = shownClasses(measured);
  const name = (index: number) => report.classes[index]?.name ?? "";
  const times = (truth: number, answer: number) => report.confusion[truth]?.[answer] ?? 0;
  const most = Math.max(1, ...shown.flatMap((truth) => shown.map((answer) => (truth === answer ? 0 : times(truth, answer)))));

  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser does not draw.");
  context.font = "16px system-ui, sans-serif";
  const isShort = shown.every((index) => name(index).length <= 2);
  const edge = Math.max(...shown.map((index) => context.measureText(name(index)).width)) + 56;
  const head = 72;
  canvas.width = Math.ceil(Math.max(edge + CELL * shown.length + 24, context.measureText(title).width + 48));
  canvas.height = Math.ceil(head + edge + CELL * shown.length + 24);

  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.textBaseline = "middle";
  const write = (text: string, x: number, y: number, align: CanvasTextAlign, font = "16px system-ui, sans-serif") => {
    Object.assign(context, { font, textAlign: align, fillStyle: "#1d1c1a" });
    context.fillText(text, x, y);
  };
  const upright = (text: string, x: number, y: number, align: CanvasTextAlign) => {
    context.save();
    context.translate(x, y);
    context.rotate(-Math.PI / 2);
    write(text, 0, 0, align);
    context.restore();
  };
  write(title, 24, 32, "left", "600 18px Georgia, serif");
  write("read as", edge + (CELL * shown.length) / 2, head, "center");
  upright("true class", 24, head + edge + (CELL * shown.length) / 2 - 32, "center");

  const top = head + edge - 32;
  shown.forEach((truth, row) => {
    write(name(truth), edge - 8, top + CELL * (row + 0.5), "right");
    if (isShort) write(name(truth), edge + CELL * (row + 0.5), top - 16, "center");
    else upright(name(truth), edge + CELL * (row + 0.5), top - 8, "left");
    shown.forEach((answer, column) => {
      const value = times(truth, answer);
      const total = report.confusion[truth]?.reduce((sum, n) => sum + n, 0) ?? 0;
      const share = truth === answer ? 0.3 * (value / Math.max(1, total)) : 0.6 * heat(value, most);
      context.fillStyle = truth === answer ? `rgb(139 133 122 / ${share})` : `rgb(26 85 165 / ${share})`;
      const [x, y] = [edge + CELL * column, top + CELL * row];
      context.fillRect(x, y, CELL - 1, CELL - 1);
      if (value > 0) write(String(value), x + CELL / 2, y + CELL / 2, "center");
    });
  });
  return canvas;
}
