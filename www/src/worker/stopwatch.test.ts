import { describe, expect, it } from "vitest";
import { Stopwatch } from "./stopwatch";

describe("Stopwatch", () => {
  it("measures training alone, without what lies between the slices", () => {
    const watch = new Stopwatch();
    watch.note(100, 0, 50);
    watch.note(100, 150, 200);
    expect(watch.imagesPerSecond).toBe(2000);
  });

  it("looks at the last seconds only", () => {
    const watch = new Stopwatch();
    watch.note(1000, 0, 1000);
    watch.note(10, 6000, 7000);
    expect(watch.imagesPerSecond).toBe(10);
  });

  it("tells the time left by the pace so far, validation included", () => {
    const watch = new Stopwatch();
    watch.note(64, 0, 500);
    watch.note(64, 1500, 2000);
    expect(watch.secondsFor(2, 10)).toBe(10);
  });

  it("leaves a pause out", () => {
    const watch = new Stopwatch();
    watch.note(64, 0, 1000);
    watch.skip(61_000);
    // Until there is a new one, the last one counts.
    expect(watch.imagesPerSecond).toBe(64);
    watch.note(64, 61_000, 62_000);
    expect(watch.secondsFor(2, 2)).toBe(2);
    expect(watch.imagesPerSecond).toBe(64);
  });

  it("knows nothing before the first slice", () => {
    expect(new Stopwatch().imagesPerSecond).toBe(0);
    expect(new Stopwatch().secondsFor(0, 5)).toBeNaN();
  });
});
