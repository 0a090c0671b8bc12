import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { BEAT_MS, MISSED_BEATS, Supervisor } from "./supervisor";

interface Call {
  call: number;
  method: string;
}

/** What the worker is asked here. */
interface Calls {
  go(): string;
}

class FakeWorker {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: ((event: { message: string; preventDefault(): void }) => void) | null = null;
  onmessageerror: (() => void) | null = null;
  readonly calls: Call[] = [];
  terminated = false;

  postMessage(call: Call): void {
    this.calls.push(call);
  }

  terminate(): void {
    this.terminated = true;
  }

  send(data: unknown): void {
    this.onmessage?.({ data });
  }

  fail(message: string): void {
    this.onerror?.({ message, preventDefault: () => undefined });
  }

  /** Answers the last ping. */
  pong(): void {
    const ping = this.calls.findLast(({ method }) => method === "ping");
    if (ping) this.send({ reply: ping.call });
  }
}

function setUp() {
  const workers: FakeWorker[] = [];
  const describe = (message: string, failure: string) => `${failure}: ${message}`;
  const watcher = { onEvent: vi.fn(), onStarted: vi.fn(), onReplaced: vi.fn(), onGivenUp: vi.fn(), describe };
  const spawn = () => {
    workers.push(new FakeWorker());
    return workers.at(-1) as unknown as Worker;
  };
  const supervisor = new Supervisor(spawn, watcher);
  supervisor.start();
  const calls = supervisor.remote<Calls>("engine");
  return { workers, watcher, supervisor, calls, last: () => workers.at(-1)! };
}

const READY = { type: "ready" };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("Supervisor", () => {
  it("hands events on, but not its own heartbeat", () => {
    const { watcher, last } = setUp();
    last().send(READY);
    vi.advanceTimersByTime(BEAT_MS);
    last().pong();
    expect(watcher.onEvent.mock.calls).toEqual([[READY]]);
  });

  it("leaves a worker alone that answers", () => {
    const { workers, last } = setUp();
    last().send(READY);
    for (let i = 0; i < 3 * MISSED_BEATS; i++) {
      vi.advanceTimersByTime(BEAT_MS);
      last().pong();
    }
    expect(workers.length).toBe(1);
  });

  it("takes any event for a sign of life", () => {
    const { workers, last } = setUp();
    for (let i = 0; i < 3 * MISSED_BEATS; i++) {
      last().send({ type: "phase", phase: "training" });
      vi.advanceTimersByTime(BEAT_MS);
    }
    expect(workers.length).toBe(1);
  });

  it("replaces a worker that falls silent", () => {
    const { workers, watcher, calls, last } = setUp();
    last().send(READY);
    vi.advanceTimersByTime(BEAT_MS * (MISSED_BEATS + 2));
    expect(workers.map(({ terminated }) => terminated)).toEqual([true, false]);
    expect(watcher.onReplaced).toHaveBeenCalledExactlyOnceWith("it no longer answers");
    void calls.go();
    expect(last().calls.at(-1)).toMatchObject({ method: "go" });
    expect(watcher.onStarted).toHaveBeenCalledTimes(2);
  });

  it("has patience with a worker that is still loading its script", () => {
    const { workers } = setUp();
    vi.advanceTimersByTime(BEAT_MS * 10 * MISSED_BEATS);
    expect(workers.length).toBe(1);
  });

  it("replaces a worker that crashed, with the reason", () => {
    const { watcher, last } = setUp();
    last().send({ type: "crashed", message: "unreachable" });
    expect(watcher.onReplaced).toHaveBeenCalledExactlyOnceWith("unreachable");
    expect(watcher.onEvent).not.toHaveBeenCalled();
  });

  it("gives up after three deaths within a minute", () => {
    const { workers, watcher, last } = setUp();
    for (const reason of ["a", "b", "c"]) last().fail(reason);
    expect(workers.length).toBe(3);
    expect(watcher.onGivenUp).toHaveBeenCalledExactlyOnceWith("c");
    expect(workers.every(({ terminated }) => terminated)).toBe(true);
  });

  it("starts again with the next call, once", () => {
    const { workers, watcher, calls, last } = setUp();
    for (const reason of ["a", "b", "c"]) last().fail(reason);
    void calls.go().catch(() => undefined);
    void calls.go().catch(() => undefined);
    expect(workers.length).toBe(4);
    expect(last().calls.map(({ method }) => method)).toEqual(["go", "go"]);
    last().fail("d");
    expect(watcher.onGivenUp).toHaveBeenCalledTimes(2);
  });

  it("rejects the calls that wait for a worker that dies, and every call after it is closed", async () => {
    const { workers, supervisor, calls, last } = setUp();
    const lost = calls.go();
    last().fail("gone");
    await expect(lost).rejects.toThrow("death: gone");
    const answered = calls.go();
    last().send({ reply: last().calls.at(-1)!.call, result: "here" });
    expect(await answered).toBe("here");
    supervisor.close();
    await expect(calls.go()).rejects.toThrow("death: it does not run");
    expect(workers.length).toBe(2);
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
