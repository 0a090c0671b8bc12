import type { Action } from "svelte/action";
import { PAD_SIZE, type Point, type Strokes } from "./model.svelte";

/** The pointer that draws: one at a time. */
interface Drawing {
  id: number;
  type: string;
  /** Where it is, on the pad or beyond. */
  at: Point;
  /** Strokes before its own. */
  before: number;
}

/** Draws with mouse, pen or touch: what is on the pad, and nothing of what is beyond its edge. */
export const pointerPen: Action<HTMLElement, Strokes> = (pad, strokes) => {
  let drawing: Drawing | undefined;

  function down(event: PointerEvent): void {
    const { pointerId: id, pointerType: type } = event;
    if (event.button !== 0) return;
    if (drawing && drawing.type !== type) {
      if (drawing.type !== "touch" || type !== "pen") return;
      // The hand that holds the pen was there first: what it has drawn goes away.
      strokes.replace(strokes.list.slice(0, drawing.before));
      // A second finger is left alone. Another first one means that the end of the one before was never reported.
    } else if (drawing && !event.isPrimary) return;
    drawing = { id, type, at: toPad(event), before: strokes.list.length };
    pad.setPointerCapture(id);
    strokes.begin(drawing.at);
  }

  function move(event: PointerEvent): void {
    if (event.pointerId !== drawing?.id) return;
    // A window that was left with the button down is never told that it was released.
    if (event.buttons === 0) return up(event);
    // The browser hands over one event per frame and keeps the points between them here, unless it is an old one, or
    // the page came over plain http.
    const events = event.getCoalescedEvents?.() ?? [];
    for (const each of events.length > 0 ? events : [event]) draw(drawing, toPad(each));
  }

  /** Draws on to a point. A stroke ends where it leaves the pad, and another one begins where it comes back. */
  function draw(drawing: Drawing, to: Point): void {
    const { at } = drawing;
    drawing.at = to;
    const [enters, leaves] = onPad(at, to);
    if (enters > leaves) return;
    const point = (share: number) => ({ x: at.x + share * (to.x - at.x), y: at.y + share * (to.y - at.y) });
    if (enters > 0) strokes.begin(point(enters));
    strokes.extend([point(leaves)]);
  }

  function up(event: PointerEvent): void {
    if (event.pointerId === drawing?.id) drawing = undefined;
  }

  function toPad({ clientX, clientY }: PointerEvent): Point {
    const { left, top, width, height } = pad.getBoundingClientRect();
    return { x: ((clientX - left) / width) * PAD_SIZE, y: ((clientY - top) / height) * PAD_SIZE };
  }

  pad.addEventListener("pointerdown", down);
  pad.addEventListener("pointermove", move);
  // The last two where the system takes the pointer away.
  for (const name of ["pointerup", "pointercancel", "lostpointercapture"] as const) pad.addEventListener(name, up);
  // Else Safari takes a pencil's strokes for handwriting, and hands over parts of them.
  pad.addEventListener("touchmove", (event) => event.preventDefault(), { passive: false });
};

/** From where to where a line is on the pad, as shares of it; the first is larger where no part of it is. */
function onPad(from: Point, to: Point): [enters: number, leaves: number] {
  let [enters, leaves] = [0, 1];
  for (const axis of ["x", "y"] as const) {
    // Along an edge it would cross it nowhere.
    const way = to[axis] - from[axis] || 1e-9;
    const edges = [-from[axis] / way, (PAD_SIZE - from[axis]) / way];
    enters = Math.max(enters, Math.min(...edges));
    leaves = Math.min(leaves, Math.max(...edges));
  }
  return [enters, leaves];
}
