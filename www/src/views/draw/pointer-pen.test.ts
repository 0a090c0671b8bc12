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

  fire(name: Name, at: readonly [x: number, y: number], more: Partial<PointerEvent> = {}): void {
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
    pad.fire("pointerdown", [50, 50]);
    pad.fire("pointermove", [60, 70]);
    pad.fire("pointerup", [60, 70]);
    expect(pad.points).toEqual([[[50, 50], [60, 70]]]);
  });

  it("takes the points between two frames where the browser has them", () => {
    pad.fire("pointerdown", [50, 50]);
    const between = [{ clientX: 55, clientY: 50 }, { clientX: 60, clientY: 50 }] as PointerEvent[];
    pad.fire("pointermove", [60, 50], { getCoalescedEvents: () => between });
    pad.fire("pointermove", [65, 50], { getCoalescedEvents: () => [] });
    expect(pad.points).toEqual([[[50, 50], [55, 50], [60, 50], [65, 50]]]);
  });

  it("cuts a stroke at the edge, and begins another one where it comes back", () => {
    pad.fire("pointerdown", [160, 50]);
    pad.fire("pointermove", [160, 200]);
    pad.fire("pointermove", [480, 360]);
    pad.fire("pointermove", [900, 300]);
    pad.fire("pointermove", [480, 100]);
    pad.fire("pointermove", [160, 100]);
    expect(pad.points).toEqual([[[160, 50], [160, 200], [320, 280]], [[320, 100], [160, 100]]]);
  });

  it("draws what crosses the pad between two events, and nothing of what passes it by", () => {
    pad.fire("pointerdown", [10, 10]);
    pad.fire("pointermove", [-10, 10]);
    pad.fire("pointermove", [-10, 400]);
    pad.fire("pointermove", [400, 400]);
    pad.fire("pointermove", [400, 160]);
    pad.fire("pointermove", [-80, 160]);
    expect(pad.points).toEqual([[[10, 10], [0, 10]], [[320, 160], [0, 160]]]);
  });

  it("draws along the edge itself", () => {
    pad.fire("pointerdown", [0, 50]);
    pad.fire("pointermove", [0, 90]);
    expect(pad.points).toEqual([[[0, 50], [0, 90]]]);
  });

  it("lets a pen take over from a palm, whose mark goes away", () => {
    pad.strokes.begin({ x: 20, y: 20 });
    pad.fire("pointerdown", [300, 300], finger);
    pad.fire("pointermove", [340, 300], finger);
    pad.fire("pointermove", [300, 300], finger);
    expect(pad.points).toHaveLength(3);
    pad.fire("pointerdown", [100, 50], pen);
    pad.fire("pointermove", [310, 310], finger);
    pad.fire("pointermove", [100, 90], pen);
    pad.fire("pointerup", [310, 310], finger);
    pad.fire("pointermove", [100, 99], pen);
    expect(pad.points).toEqual([[[20, 20]], [[100, 50], [100, 90], [100, 99]]]);
  });

  it("leaves a second finger, and a palm beside the pen, alone", () => {
    pad.fire("pointerdown", [50, 50], finger);
    pad.fire("pointerdown", [90, 90], { ...finger, pointerId: 7, isPrimary: false });
    pad.fire("pointermove", [99, 99], { ...finger, pointerId: 7, isPrimary: false });
    pad.fire("pointerup", [50, 50], finger);
    pad.fire("pointerdown", [60, 60], pen);
    pad.fire("pointerdown", [200, 200], finger);
    pad.fire("pointermove", [60, 80], pen);
    expect(pad.points).toEqual([[[50, 50]], [[60, 60], [60, 80]]]);
  });

  it.each(["pointerup", "pointercancel", "lostpointercapture"] as const)("ends a stroke with %s, and draws the next", (name) => {
    pad.fire("pointerdown", [50, 50], finger);
    pad.fire(name, [50, 50], finger);
    pad.fire("pointermove", [60, 60], finger);
    pad.fire("pointerdown", [80, 80], { ...finger, pointerId: 9 });
    expect(pad.points).toEqual([[[50, 50]], [[80, 80]]]);
  });

  it("ends a stroke whose end was never heard of, as in a window that lost the focus", () => {
    pad.fire("pointerdown", [50, 50]);
    pad.fire("pointermove", [60, 60], { buttons: 0 });
    pad.fire("pointermove", [70, 70], { buttons: 0 });
    expect(pad.points).toEqual([[[50, 50]]]);
    pad.fire("pointerdown", [80, 80]);
    pad.fire("pointerdown", [90, 90]);
    pad.fire("pointermove", [99, 90]);
    expect(pad.points).toEqual([[[50, 50]], [[80, 80]], [[90, 90], [99, 90]]]);
  });

  it("keeps the browser from taking a pencil's strokes for something else", () => {
    let prevented = false;
    const event = { preventDefault: () => (prevented = true) };
    pad.fire("touchmove" as Name, [0, 0], event as never);
    expect(prevented).toBe(true);
  });
});
