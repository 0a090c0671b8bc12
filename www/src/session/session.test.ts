import { describe, expect, it } from "vitest";
import type { Command, Drawing, NetInfo, Report } from "../worker/protocol";
import { DEFAULT_RECIPE } from "../views/train/recipe";
import { Session } from "./session.svelte";

class FakeWorker {
  onmessage: ((event: { data: Report }) => void) | null = null;
  onerror: ((event: { message: string; preventDefault(): void }) => void) | null = null;
  readonly heard: Command[] = [];

  postMessage(command: Command): void {
    this.heard.push(command);
  }

  terminate(): void {}
}

const net: NetInfo = { id: "own", trainedOn: "MNIST", classes: [], epochs: 1, step: 40 };

function setUp() {
  const workers: FakeWorker[] = [];
  const spawn = () => {
    workers.push(new FakeWorker());
    return workers.at(-1) as unknown as Worker;
  };
  const session = new Session(spawn, "http://page/");
  const last = () => workers.at(-1)!;
  const heard = <T extends Command["type"]>(type: T) =>
    last().heard.filter((command): command is Extract<Command, { type: T }> => command.type === type);
  return {
    session,
    heard,
    hear: (data: Report) => last().onmessage?.({ data }),
    kill: () => last().onerror?.({ message: "gone", preventDefault: () => undefined }),
    notice: (topic: string) => session.notices.list.find((notice) => notice.topic === topic)?.text,
  };
}

function drawing(penWidth: number): Drawing {
  return { points: Float32Array.of(1, 1), lengths: Uint32Array.of(1), penWidth };
}

function reading(id: number): Report {
  return { type: "reading", reading: { id, input: null, prediction: null, classes: [] } };
}

describe("Session", () => {
  it("has one drawing read at a time, and after it only the newest", () => {
    const { session, heard, hear } = setUp();
    for (const penWidth of [1, 2, 3]) session.read(drawing(penWidth));
    expect(heard("read").map(({ drawing }) => drawing.penWidth)).toEqual([1]);
    hear(reading(1));
    expect(heard("read").map(({ drawing }) => drawing.penWidth)).toEqual([1, 3]);
    hear(reading(2));
    expect(heard("read").length).toBe(2);
  });

  it("takes a reading repeated while training for no answer to a newer drawing", () => {
    const { session, heard, hear } = setUp();
    session.read(drawing(1));
    hear(reading(1));
    session.read(drawing(2));
    session.read(drawing(3));
    hear(reading(1));
    expect(heard("read").length).toBe(2);
  });

  it("keeps the record of a run", () => {
    const { session, hear } = setUp();
    const sizes = { totalSteps: 9, stepsPerEpoch: 9, trainingImages: 9, validationImages: 1 };
    const losses = Float32Array.of(2, 1);
    const pace = { epoch: 0, imagesPerSecond: 1, secondsLeft: 1, learningRate: 1 };
    hear({ type: "run", start: { ...sizes, recipe: DEFAULT_RECIPE, dataName: "x", lossUnit: "nats" } });
    hear({ type: "progress", progress: { losses, step: 2, ...pace } });
    hear({ type: "validation", step: 2, score: { accuracy: 0.5, loss: 1, images: 1 } });
    expect(session.run?.losses.steps).toEqual([1, 2]);
    expect(session.run?.scores.accuracy).toEqual([0.5]);
    session.reset();
    expect(session.run).toBeNull();
  });

  it("goes on with the last weights after a death, and says so", () => {
    const { session, heard, hear, kill, notice } = setUp();
    hear({ type: "ready", version: "1" });
    hear({ type: "phase", phase: "training" });
    hear({ type: "weights", weights: { bytes: Uint8Array.of(1, 2, 3).buffer, net } });
    session.read(drawing(1));
    kill();
    expect(heard("start")[0]?.restore).toEqual({ bytes: Uint8Array.of(1, 2, 3).buffer, net });
    expect(heard("read").length).toBe(1);
    expect(notice("worker")).toContain("your net as it was at step 40");
    expect(notice("worker")).toContain("The training run ended there");
    expect(session.phase).toBe("stopped");
    // The page's own copy must outlive the one that was handed over.
    kill();
    expect(heard("start")[0]?.restore?.bytes.byteLength).toBe(3);
  });

  it("says nothing of a net that died with the worker, until the next one tells of its own", () => {
    const { session, hear, kill } = setUp();
    hear({ type: "net", net, available: ["shipped", "own"] });
    kill();
    expect(session.net).toBeNull();
    expect(session.available).toEqual([]);
  });

  it("stops where workers keep dying, keeps the net, and starts again with the next thing wanted", () => {
    const { session, heard, hear, kill, notice } = setUp();
    hear({ type: "weights", weights: { bytes: Uint8Array.of(1, 2, 3).buffer, net } });
    for (let i = 0; i < 3; i++) kill();
    expect(session.engine).toBe("stopped");
    expect(notice("worker")).toContain("Your net is kept in this tab.");
    expect(session.holdsWork).toBe(true);
    session.train({ kind: "synthetic" }, DEFAULT_RECIPE);
    expect(session.engine).toBe("starting");
    expect(heard("start")[0]?.restore?.net).toEqual(net);
    expect(heard("train").length).toBe(1);
  });

  it("holds work while a run goes or a net of the visitor's is there", () => {
    const { session, hear } = setUp();
    expect(session.holdsWork).toBe(false);
    hear({ type: "phase", phase: "training" });
    expect(session.holdsWork).toBe(true);
    hear({ type: "weights", weights: { bytes: new ArrayBuffer(3), net } });
    hear({ type: "phase", phase: "finished" });
    expect(session.holdsWork).toBe(true);
    // The run diverged before it learned anything, and there was no net before it.
    hear({ type: "weights", weights: null });
    expect(session.holdsWork).toBe(false);
  });

  it("restores nothing after a reset", () => {
    const { session, heard, hear, kill, notice } = setUp();
    hear({ type: "weights", weights: { bytes: new ArrayBuffer(3), net } });
    session.reset();
    kill();
    expect(heard("start")[0]?.restore).toBeUndefined();
    expect(notice("worker")).toContain("the net that comes with the page");
  });

  it("says that the data loaded before is still there", () => {
    const { hear, notice } = setUp();
    hear({ type: "problem", kind: "data", message: "No IDX file." });
    expect(notice("data")).toBe("No IDX file.");
    hear({ type: "data", data: { name: "MNIST", origin: "known", classes: [], training: 1, test: 1, from: "host" } });
    hear({ type: "problem", kind: "data", message: "no IDX file" });
    expect(notice("data")).toBe("no IDX file. The data loaded before (MNIST) is still there.");
  });

  it("says what to do where the engine cannot start", () => {
    const { session, hear, notice } = setUp();
    hear({ type: "problem", kind: "engine", message: "no SIMD" });
    expect(session.engine).toBe("failed");
    expect(notice("engine")).toContain("no SIMD. Reload the page");
  });
});
