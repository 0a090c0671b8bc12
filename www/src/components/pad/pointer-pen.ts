import type { Action } from "svelte/action";
import { PAD_SIZE, type Point, type Strokes } from "../../lib/drawing.svelte";

/** Draws with mouse, pen or touch. One pointer draws at a time; a second finger is left alone. */
export const pointerPen: Action<HTMLElement, Strokes> = (pad, strokes) => {
  let drawing: number | undefined;

  function down(event: PointerEvent): void {
    if (drawing !== undefined || event.button !== 0) return;
    drawing = event.pointerId;
    pad.setPointerCapture(event.pointerId);
    strokes.begin(toPad(event));
  }

  function move(event: PointerEvent): void {
    if (event.pointerId !== drawing) return;
    // The browser hands over one event per frame and keeps the points between them here.
    const events = event.getCoalescedEvents();
    strokes.extend((events.length > 0 ? events : [event]).map(toPad));
  }

  function up(event: PointerEvent): void {
    if (event.pointerId === drawing) drawing = undefined;
  }

  function toPad({ clientX, clientY }: PointerEvent): Point {
    const { left, top, width, height } = pad.getBoundingClientRect();
    return { x: ((clientX - left) / width) * PAD_SIZE, y: ((clientY - top) / height) * PAD_SIZE };
  }

  const listeners = { pointerdown: down, pointermove: move, pointerup: up, pointercancel: up } as const;
  for (const [name, listener] of Object.entries(listeners)) {
    pad.addEventListener(name, listener as EventListener);
  }
  return {
    destroy() {
      for (const [name, listener] of Object.entries(listeners)) {
        pad.removeEventListener(name, listener as EventListener);
      }
    },
  };
};
