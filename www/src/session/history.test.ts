import { describe, expect, it } from "vitest";
import { LossHistory, ScoreHistory } from "./history";

describe("LossHistory", () => {
  it("gives each loss its step, the last one the step it was told", () => {
    const history = new LossHistory();
    history.add([3, 2], 2);
    history.add([1], 3);
    expect(history.steps).toEqual([1, 2, 3]);
    expect(history.raw).toEqual([3, 2, 1]);
  });

  it("smooths from the first loss on, without a start at zero", () => {
    const history = new LossHistory();
    history.add([2, 2, 2], 3);
    for (const smoothed of history.smoothed) expect(smoothed).toBeCloseTo(2, 12);
  });

  it("follows a fall slowly", () => {
    const history = new LossHistory();
    history.add(new Array<number>(200).fill(2), 200);
    history.add([0], 201);
    expect(history.smoothed.at(-1)).toBeGreaterThan(1.9);
    expect(history.smoothed.at(-1)).toBeLessThan(2);
  });

  it("merges neighbours past its capacity and keeps their mean and the last step", () => {
    const history = new LossHistory(4);
    history.add([1, 3, 5, 7, 9], 5);
    expect(history.steps).toEqual([2, 4]);
    expect(history.raw).toEqual([2, 6]);
    history.add([11, 13], 7);
    expect(history.steps).toEqual([2, 4, 7]);
    expect(history.raw[2]).toBe(12);
  });

  it("stays within its capacity over a long run", () => {
    const history = new LossHistory(100);
    for (let step = 1; step <= 5000; step++) history.add([1], step);
    expect(history.steps.length).toBeLessThanOrEqual(100);
    expect(history.steps).toEqual(history.steps.toSorted((a, b) => a - b));
    expect(history.raw.every((loss) => loss === 1)).toBe(true);
  });
});

describe("ScoreHistory", () => {
  it("replaces a score of the same step", () => {
    const scores = new ScoreHistory();
    scores.add(10, 0.8, 0.6);
    scores.add(20, 0.9, 0.4);
    scores.add(20, 0.91, 0.39);
    expect(scores.steps).toEqual([10, 20]);
    expect(scores.accuracy).toEqual([0.8, 0.91]);
    expect(scores.loss).toEqual([0.6, 0.39]);
    // The net that is kept may be an older one.
    scores.add(10, 0.81, 0.5);
    expect(scores.steps).toEqual([10, 20]);
    expect(scores.loss).toEqual([0.5, 0.39]);
  });
});
