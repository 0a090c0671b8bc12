import { describe, expect, it } from "vitest";
import type { Drawing } from "../views/draw/protocol";
import { DEFAULT_RECIPE } from "../views/train/recipe";
import { DATA_ERROR, START_ERROR, type EngineCalls, type EngineEvent, type NetInfo } from "../worker/protocol";
import { Session } from "./session.svelte";

type Name = keyof EngineCalls | "ping";

interface Call {
  call: number;
  method: Name;
  args: unknown[];
}

class FakeWorker {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: ((event: { message: string; preventDefault(): void }) => void) | null = null;
  readonly calls: Call[] = [];

  postMessage(call: Call): void {
    this.calls.push(call);
  }

  terminate(): void {}
}

const net: NetInfo = { id: "own", trainedOn: "MNIST", classes: [], epochs: 1, step: 40 };

/** Lets all promises go as far as they can. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

function setUp() {
  const workers: FakeWorker[] = [];
  const spawn = () => {
    workers.push(new FakeWorker());
    return workers.at(-1) as unknown as Worker;
  };
  const session = new Session(spawn, "http://page/");
  const last = () => workers.at(-1)!;
  const called = (name: Name) => last().calls.filter(({ method }) => method === name);
  const send = async (data: unknown) => {
    last().onmessage?.({ data });
    await settled();
  };
  return {
    session,
    /** The arguments of each call of that name. */
    called: (name: Name) => called(name).map(({ args }) => args),
    emit: (event: EngineEvent) => send(event),
    /** Ends the last call of that name. */
    end: (name: Name, result?: unknown) => send({ reply: called(name).at(-1)!.call, result }),
    refuse: (name: Name, error: { name: string; message: string }) =>
      send({ reply: called(name).at(-1)!.call, error: { trap: false, ...error } }),
    crash: () => send({ type: "crashed", message: "unreachable" }),
    kill: async () => {
      last().onerror?.({ message: "gone", preventDefault: () => undefined });
      await settled();
    },
    notice: (topic: string) => session.notices.list.find((notice) => notice.topic === topic)?.text,
  };
}

function drawing(penWidth: number): Drawing {
  return { points: Float32Array.of(1, 1), lengths: Uint32Array.of(1), penWidth };
}

describe("Session", () => {
  it("has one drawing read at a time, and after it only the newest", async () => {
    const { session, called, end } = setUp();
    for (const penWidth of [1, 2, 3]) session.read(drawing(penWidth));
    const widths = () => called("read").map(([drawing]) => (drawing as Drawing).penWidth);
    expect(widths()).toEqual([1]);
    await end("read");
    expect(widths()).toEqual([1, 3]);
    await end("read");
    expect(widths().length).toBe(2);
  });

  it("takes a reading repeated while training for no answer to a newer drawing", async () => {
    const { session, called, emit, end } = setUp();
    const reading: EngineEvent = { type: "reading", reading: { input: null, prediction: null, classes: [] } };
    session.read(drawing(1));
    await emit(reading);
    await end("read");
    session.read(drawing(2));
    session.read(drawing(3));
    await emit(reading);
    expect(called("read").length).toBe(2);
  });

  it("keeps the record of a run", async () => {
    const { session, emit } = setUp();
    const sizes = { totalSteps: 9, stepsPerEpoch: 9, trainingImages: 9, validationImages: 1 };
    const losses = Float32Array.of(2, 1);
    const pace = { epoch: 0, imagesPerSecond: 1, secondsLeft: 1, learningRate: 1 };
    await emit({ type: "run", start: { ...sizes, recipe: DEFAULT_RECIPE, dataName: "x", lossUnit: "nats" } });
    await emit({ type: "progress", progress: { losses, step: 2, ...pace } });
    await emit({ type: "validation", step: 2, score: { accuracy: 0.5, loss: 1, images: 1 } });
    expect(session.run?.losses.steps).toEqual([1, 2]);
    expect(session.run?.scores.accuracy).toEqual([0.5]);
    session.reset();
    expect(session.run).toBeNull();
  });

  it("goes on with the last weights after a death, and says so", async () => {
    const { session, called, emit, end, kill, notice } = setUp();
    await end("start", "1");
    await emit({ type: "phase", phase: "training" });
    await emit({ type: "weights", weights: { bytes: Uint8Array.of(1, 2, 3).buffer, net } });
    session.read(drawing(1));
    await kill();
    expect(called("start")[0]?.[2]).toEqual({ bytes: Uint8Array.of(1, 2, 3).buffer, net });
    expect(called("read").length).toBe(1);
    expect(notice("worker")).toContain("your net as it was at step 40");
    expect(notice("worker")).toContain("The training run ended there");
    expect(session.phase).toBe("stopped");
    // The page's own copy must outlive the one that was handed over.
    await kill();
    expect(called("start")[0]?.[2]).toMatchObject({ bytes: { byteLength: 3 } });
  });

  it("says nothing of a net that died with the worker, until the next one tells of its own", async () => {
    const { session, emit, kill } = setUp();
    await emit({ type: "net", net, available: ["shipped", "own"] });
    await kill();
    expect(session.net).toBeNull();
    expect(session.available).toEqual([]);
  });

  it("stops where workers keep dying, keeps the net, and starts again with the next thing wanted", async () => {
    const { session, called, emit, kill, notice } = setUp();
    await emit({ type: "weights", weights: { bytes: Uint8Array.of(1, 2, 3).buffer, net } });
    for (let i = 0; i < 3; i++) await kill();
    expect(session.workerStatus).toBe("stopped");
    expect(notice("worker")).toContain("Your net is kept in this tab.");
    expect(session.holdsWork).toBe(true);
    void session.train({ kind: "synthetic" }, DEFAULT_RECIPE);
    expect(session.workerStatus).toBe("starting");
    expect(called("start")[0]?.[2]).toMatchObject({ net });
    expect(called("train").length).toBe(1);
  });

  it("holds work while a run goes or a net of the visitor's is there", async () => {
    const { session, emit } = setUp();
    expect(session.holdsWork).toBe(false);
    await emit({ type: "phase", phase: "training" });
    expect(session.holdsWork).toBe(true);
    await emit({ type: "weights", weights: { bytes: new ArrayBuffer(3), net } });
    await emit({ type: "phase", phase: "finished" });
    expect(session.holdsWork).toBe(true);
    // The run diverged before it learned anything, and there was no net before it.
    await emit({ type: "weights", weights: null });
    expect(session.holdsWork).toBe(false);
  });

  it("restores nothing after a reset", async () => {
    const { session, called, emit, kill, notice } = setUp();
    await emit({ type: "weights", weights: { bytes: new ArrayBuffer(3), net } });
    session.reset();
    await kill();
    expect(called("start")[0]?.[2]).toBeUndefined();
    expect(notice("worker")).toContain("the net that comes with the page");
  });

  it("says that the data loaded before is still there", async () => {
    const { session, emit, refuse, notice } = setUp();
    void session.train({ kind: "synthetic" }, DEFAULT_RECIPE);
    await refuse("train", { name: DATA_ERROR, message: "No IDX file." });
    expect(notice("data")).toBe("No IDX file.");
    await emit({ type: "data", data: { name: "MNIST", origin: "known", classes: [], training: 1, test: 1, from: "host" } });
    void session.train({ kind: "synthetic" }, DEFAULT_RECIPE);
    await refuse("train", { name: DATA_ERROR, message: "no IDX file" });
    expect(notice("data")).toBe("no IDX file. The data loaded before (MNIST) is still there.");
  });

  it("says what to do where the engine cannot start", async () => {
    const { session, refuse, notice } = setUp();
    await refuse("start", { name: START_ERROR, message: "no SIMD" });
    expect(session.workerStatus).toBe("failed");
    expect(notice("engine")).toContain("no SIMD. Reload the page");
  });

  it("tries again where the engine runs and the net could not be restored, and keeps the net", async () => {
    const { session, called, emit, kill, refuse, notice } = setUp();
    await emit({ type: "weights", weights: { bytes: new ArrayBuffer(3), net } });
    await kill();
    await refuse("start", { name: "TypeError", message: "offline" });
    expect(session.workerStatus).toBe("starting");
    await refuse("start", { name: "TypeError", message: "offline" });
    expect(session.workerStatus).toBe("stopped");
    expect(notice("worker")).toContain("Your net is kept in this tab.");
    session.read(drawing(1));
    expect(called("start")[0]?.[2]).toMatchObject({ net });
  });

  it("asks for the catalog once the engine runs, and says where the host cannot be asked", async () => {
    const { session, called, end, refuse } = setUp();
    expect(called("catalog").length).toBe(0);
    await end("start", "1");
    await refuse("catalog", { name: "TypeError", message: "offline" });
    expect(session.catalog).toEqual([]);
    expect(session.catalogError).toBe("offline");
  });

  it("replaces a worker whose module trapped once, whatever was under way", async () => {
    const { session, called, crash, notice, refuse } = setUp();
    session.read(drawing(1));
    await refuse("read", { name: "RuntimeError", message: "unreachable", trap: true } as never);
    await crash();
    expect(notice("worker")).toContain("unreachable");
    expect(session.workerStatus).toBe("starting");
    expect(called("start").length).toBe(1);
    expect(called("read").length).toBe(1);
  });

  it("replaces a worker that fails for no reason that is known", async () => {
    const { session, refuse, notice } = setUp();
    session.pause();
    await refuse("pause", { name: "TypeError", message: "undefined is not a function" });
    expect(notice("worker")).toContain("undefined is not a function");
  });
});
