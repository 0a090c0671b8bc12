import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { whenIdle } from "./idle";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function tasks() {
  const done: number[] = [];
  return { done, list: [1, 2].map((n) => async () => void done.push(n)) };
}

it("does each task in an idle moment of its own", async () => {
  const moments: (() => void)[] = [];
  vi.stubGlobal("requestIdleCallback", (moment: () => void) => moments.push(moment));
  const { done, list } = tasks();
  const all = whenIdle(list);
  expect(done).toEqual([]);
  moments.shift()?.();
  await vi.advanceTimersByTimeAsync(0);
  expect(done).toEqual([1]);
  moments.shift()?.();
  await all;
  expect(done).toEqual([1, 2]);
});

it("waits a little where the browser knows no idle moments", async () => {
  vi.stubGlobal("requestIdleCallback", undefined);
  const { done, list } = tasks();
  void whenIdle(list);
  await vi.advanceTimersByTimeAsync(0);
  expect(done).toEqual([]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(done).toEqual([1, 2]);
});
