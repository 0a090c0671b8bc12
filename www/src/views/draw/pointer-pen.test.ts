import { beforeEach, describe, expect, it } from "vitest";
import { Strokes } from "./model.svelte";
import { pointerPen } from "./pointer-pen";

type Name = "pointerdown" | "pointermove" | "pointerup" | "pointercancel" | "lostpointercapture";

/** A pad of 320×320 pixels at the window's corner, and a browser that tells it of pointers. */
class FakePad {
  readonly strokes = new Strokes();
  readonly #listeners = new Map<string, (event: unknown) => void>();

  constructor() {
    pointerPen(this as unknown as HTMLElement, this.strokes);
  }

  addEventListener(name: string, listener: (event: unknown) => void): void {
    this.#listeners.set(name, listener);
  }

  setPointerCapture(): void {}

  getBoundingClientRect() {
    return { left: 0, top: 0, width: 320, height: 320 };
  }

  tell(name: Name, at: readonly [x: number, y: number], more: Partial<PointerEvent> = {}): void {
    const [clientX, clientY] = at;
    const usual = { pointerId: 1, pointerType: "mouse", isPrimary: true, button: 0, buttons: name === "pointerup" ? 0 : 1 };
    this.#listeners.get(name)?.({ ...usual, clientX, clientY, ...more });
  }

  get points(): [number, number][][] {
    return this.strokes.list.map((stroke) => stroke.map(({ x, y }) => [x, y]));
  }
}

describe("pointerPen", () => {
  let pad: FakePad;
  beforeEach(() => {
    pad = new FakePad();
  });
  const finger = { pointerType: "touch", pointerId: 2 };
  const pen = { pointerType: "pen", pointerId: 3 };

  it("draws without coalesced events, which old browsers and plain http have not", () => {
    pad.tell("pointerdown", [50, 50]);
    pad.tell("pointermove", [60, 70]);
    pad.tell("pointerup", [60, 70]);
    expect(pad.points).toEqual([[[50, 50], [60, 70]]]);
  });

  it("takes the points between two frames where the browser has them", () => {
    pad.tell("pointerdown", [50, 50]);
    const between = [{ clientX: 55, clientY: 50 }, { clientX: 60, clientY: 50 }] as PointerEvent[];
    pad.tell("pointermove", [60, 50], { getCoalescedEvents: () => between });
    pad.tell("pointermove", [65, 50], { getCoalescedEvents: () => [] });
    expect(pad.points).toEqual([[[50, 50], [55, 50], [60, 50], [65, 50]]]);
  });

  it("cuts a stroke at the edge, and begins another one where it comes back", () => {
    pad.tell("pointerdown", [160, 50]);
    pad.tell("pointermove", [160, 200]);
    pad.tell("pointermove", [480, 360]);
    pad.tell("pointermove", [900, 300]);
    pad.tell("pointermove", [480, 100]);
    pad.tell("pointermove", [160, 100]);
    expect(pad.points).toEqual([[[160, 50], [160, 200], [320, 280]], [[320, 100], [160, 100]]]);
  });

  it("draws what crosses the pad between two events, and nothing of what passes it by", () => {
    pad.tell("pointerdown", [10, 10]);
    pad.tell("pointermove", [-10, 10]);
    pad.tell("pointermove", [-10, 400]);
    pad.tell("pointermove", [400, 400]);
    pad.tell("pointermove", [400, 160]);
    pad.tell("pointermove", [-80, 160]);
    expect(pad.points).toEqual([[[10, 10], [0, 10]], [[320, 160], [0, 160]]]);
  });

  it("draws along the edge itself", () => {
    pad.tell("pointerdown", [0, 50]);
    pad.tell("pointermove", [0, 90]);
    expect(pad.points).toEqual([[[0, 50], [0, 90]]]);
  });

  it("lets a pen take over from a palm, whose mark goes away", () => {
    pad.strokes.begin({ x: 20, y: 20 });
    pad.tell("pointerdown", [300, 300], finger);
    pad.tell("pointermove", [340, 300], finger);
    pad.tell("pointermove", [300, 300], finger);
    expect(pad.points).toHaveLength(3);
    pad.tell("pointerdown", [100, 50], pen);
    pad.tell("pointermove", [310, 310], finger);
    pad.tell("pointermove", [100, 90], pen);
    pad.tell("pointerup", [310, 310], finger);
    pad.tell("pointermove", [100, 99], pen);
    expect(pad.points).toEqual([[[20, 20]], [[100, 50], [100, 90], [100, 99]]]);
  });

  it("leaves a second finger, and a palm beside the pen, alone", () => {
    pad.tell("pointerdown", [50, 50], finger);
    pad.tell("pointerdown", [90, 90], { ...finger, pointerId: 7, isPrimary: false });
    pad.tell("pointermove", [99, 99], { ...finger, pointerId: 7, isPrimary: false });
    pad.tell("pointerup", [50, 50], finger);
    pad.tell("pointerdown", [60, 60], pen);
    pad.tell("pointerdown", [200, 200], finger);
    pad.tell("pointermove", [60, 80], pen);
    expect(pad.points).toEqual([[[50, 50]], [[60, 60], [60, 80]]]);
  });

  it.each(["pointerup", "pointercancel", "lostpointercapture"] as const)("ends a stroke with %s, and draws the next", (name) => {
    pad.tell("pointerdown", [50, 50], finger);
    pad.tell(name, [50, 50], finger);
    pad.tell("pointermove", [60, 60], finger);
    pad.tell("pointerdown", [80, 80], { ...finger, pointerId: 9 });
    expect(pad.points).toEqual([[[50, 50]], [[80, 80]]]);
  });

  it("ends a stroke whose end was never heard of, as in a window that lost the focus", () => {
    pad.tell("pointerdown", [50, 50]);
    pad.tell("pointermove", [60, 60], { buttons: 0 });
    pad.tell("pointermove", [70, 70], { buttons: 0 });
    expect(pad.points).toEqual([[[50, 50]]]);
    pad.tell("pointerdown", [80, 80]);
    pad.tell("pointerdown", [90, 90]);
    pad.tell("pointermove", [99, 90]);
    expect(pad.points).toEqual([[[50, 50]], [[80, 80]], [[90, 90], [99, 90]]]);
  });

  it("keeps the browser from taking a pencil's strokes for something else", () => {
    let prevented = false;
    const event = { preventDefault: () => (prevented = true) };
    pad.tell("touchmove" as Name, [0, 0], event as never);
    expect(prevented).toBe(true);
  });
});
