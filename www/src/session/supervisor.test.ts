import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Command, Report } from "../worker/protocol";
import { BEAT_MS, MISSED_BEATS, Supervisor } from "./supervisor";

class FakeWorker {
  onmessage: ((event: { data: Report }) => void) | null = null;
  onerror: ((event: { message: string; preventDefault(): void }) => void) | null = null;
  onmessageerror: (() => void) | null = null;
  readonly heard: Command[] = [];
  terminated = false;

  postMessage(command: Command): void {
    this.heard.push(command);
  }

  terminate(): void {
    this.terminated = true;
  }

  say(data: Report): void {
    this.onmessage?.({ data });
  }

  fail(message: string): void {
    this.onerror?.({ message, preventDefault: () => undefined });
  }

  /** Answers the last ping. */
  pong(): void {
    const ping = this.heard.findLast((command) => command.type === "ping");
    if (ping?.type === "ping") this.say({ type: "pong", beat: ping.beat });
  }
}

function setUp() {
  const workers: FakeWorker[] = [];
  const watcher = { onReport: vi.fn(), onReplaced: vi.fn(), onGivenUp: vi.fn() };
  const spawn = () => {
    workers.push(new FakeWorker());
    return workers.at(-1) as unknown as Worker;
  };
  const supervisor = new Supervisor(spawn, watcher);
  return { workers, watcher, supervisor, last: () => workers.at(-1)! };
}

const READY: Report = { type: "ready", version: "1" };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("Supervisor", () => {
  it("hands reports on, but not its own heartbeat", () => {
    const { watcher, last } = setUp();
    last().say(READY);
    last().say({ type: "pong", beat: 1 });
    expect(watcher.onReport.mock.calls).toEqual([[READY]]);
  });

  it("leaves a worker alone that answers", () => {
    const { workers, last } = setUp();
    last().say(READY);
    for (let i = 0; i < 3 * MISSED_BEATS; i++) {
      vi.advanceTimersByTime(BEAT_MS);
      last().pong();
    }
    expect(workers.length).toBe(1);
  });

  it("takes any report for a sign of life", () => {
    const { workers, last } = setUp();
    for (let i = 0; i < 3 * MISSED_BEATS; i++) {
      last().say({ type: "phase", phase: "training" });
      vi.advanceTimersByTime(BEAT_MS);
    }
    expect(workers.length).toBe(1);
  });

  it("replaces a worker that falls silent", () => {
    const { workers, watcher, supervisor, last } = setUp();
    last().say(READY);
    vi.advanceTimersByTime(BEAT_MS * (MISSED_BEATS + 2));
    expect(workers.map(({ terminated }) => terminated)).toEqual([true, false]);
    expect(watcher.onReplaced).toHaveBeenCalledExactlyOnceWith("it no longer answers");
    supervisor.post({ type: "catalog" });
    expect(last().heard.at(-1)).toEqual({ type: "catalog" });
  });

  it("has patience with a worker that is still loading its script", () => {
    const { workers } = setUp();
    vi.advanceTimersByTime(BEAT_MS * 10 * MISSED_BEATS);
    expect(workers.length).toBe(1);
  });

  it("replaces a worker that crashed, with the reason", () => {
    const { watcher, last } = setUp();
    last().say({ type: "problem", kind: "crashed", message: "unreachable" });
    expect(watcher.onReplaced).toHaveBeenCalledExactlyOnceWith("unreachable");
    expect(watcher.onReport).not.toHaveBeenCalled();
  });

  it("gives up after three deaths within a minute", () => {
    const { workers, watcher, last } = setUp();
    for (const reason of ["a", "b", "c"]) last().fail(reason);
    expect(workers.length).toBe(3);
    expect(watcher.onGivenUp).toHaveBeenCalledExactlyOnceWith("c");
    expect(workers.every(({ terminated }) => terminated)).toBe(true);
  });

  it("starts again when it is revived, once", () => {
    const { workers, watcher, supervisor, last } = setUp();
    for (const reason of ["a", "b", "c"]) last().fail(reason);
    supervisor.revive();
    supervisor.revive();
    expect(workers.length).toBe(4);
    supervisor.post({ type: "catalog" });
    expect(last().heard).toEqual([{ type: "catalog" }]);
    last().fail("d");
    expect(watcher.onGivenUp).toHaveBeenCalledTimes(2);
  });

  it("does not give up where deaths are rare", () => {
    const { watcher, last } = setUp();
    for (const reason of ["a", "b", "c", "d"]) {
      last().fail(reason);
      vi.advanceTimersByTime(61_000);
    }
    expect(watcher.onGivenUp).not.toHaveBeenCalled();
  });
});
