import { describe, expect, it } from "vitest";
import { Latest } from "./latest";

describe("the latest job", () => {
  it("comes after the one that runs, and those between are left out", async () => {
    const latest = new Latest();
    const done: number[] = [];
    const open: (() => void)[] = [];
    const job = (n: number) => () =>
      new Promise<void>((resolve) => {
        open.push(() => {
          done.push(n);
          resolve();
        });
      });
    const all = [1, 2, 3, 4].map((n) => latest.run(job(n)));
    expect(open.length).toBe(1);
    open[0]?.();
    await new Promise((resolve) => setTimeout(resolve));
    expect(done).toEqual([1]);
    open[1]?.();
    await Promise.all(all);
    expect(done).toEqual([1, 4]);
    const later = latest.run(job(5));
    open[2]?.();
    await later;
    expect(done).toEqual([1, 4, 5]);
  });
});
