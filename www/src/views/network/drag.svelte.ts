/** Dragging a block of a list to another place, by mouse, pen or finger. */
export interface Dragging {
  /** The block in hand. */
  readonly key: number | null;
  /** Before which block it would come to lie; the number of blocks for the end. */
  readonly at: number | null;
  lift(event: PointerEvent, key: number, list: HTMLElement | undefined): void;
}

export function dragging(drop: (key: number, to: number) => void): Dragging {
  let key = $state<number | null>(null);
  let at = $state<number | null>(null);

  function lift(event: PointerEvent, lifted: number, list: HTMLElement | undefined): void {
    if (event.button !== 0 || !list) return;
    event.preventDefault();
    const handle = event.currentTarget as HTMLElement;
    const from = blocks(list).findIndex(({ dataset }) => dataset["key"] === String(lifted));
    handle.setPointerCapture(event.pointerId);
    key = lifted;
    const move = ({ clientX, clientY }: PointerEvent) => (at = placeOf(blocks(list), clientX, clientY));
    const end = ({ type }: PointerEvent) => {
      handle.removeEventListener("pointermove", move);
      handle.removeEventListener("pointerup", end);
      handle.removeEventListener("pointercancel", end);
      const to = at;
      key = at = null;
      // Behind its old place everything moves up by one when it is taken out.
      if (type === "pointerup" && to !== null && to !== from && to !== from + 1) drop(lifted, to > from ? to - 1 : to);
    };
    handle.addEventListener("pointermove", move);
    handle.addEventListener("pointerup", end);
    handle.addEventListener("pointercancel", end);
  }

  return {
    get key() {
      return key;
    },
    get at() {
      return at;
    },
    lift,
  };
}

function blocks(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>("[data-key]")];
}

/** Before which block a point lies; nowhere outside of all rows. */
function placeOf(blocks: HTMLElement[], x: number, y: number): number | null {
  const boxes = blocks.map((block) => block.getBoundingClientRect());
  const row = boxes.flatMap((box, i) => (y >= box.top && y < box.bottom ? [{ box, i }] : []));
  const next = row.find(({ box }) => x < box.left + box.width / 2);
  const last = row.at(-1);
  return next?.i ?? (last ? last.i + 1 : null);
}
