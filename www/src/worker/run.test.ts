import { describe, expect, it } from "vitest";
import type { Evaluation, SessionProgress, Stopped } from "../../pkg/lenet_playground.js";
import type { EngineEvent } from "./protocol";
import { TrainingRun, type Driven, type Driver, type Outcome } from "./run";
import { yieldToEventLoop } from "./slice";

const STEPS_PER_EPOCH = 8;

/** A session that trains a step with each call; each step's loss is one over its number. Its driver's own tests are in Rust. */
class FakeSession implements Driver, Driven {
  step = 0;
  readonly learningRate = 0.1;
  stored = 0;
  /** The device is gone from this step on. */
  lostAt = Infinity;
  divergesAt = Infinity;
  /** How the run ends at its last step. */
  last: Stopped = "finished";
  best: number | undefined;
  calls = 0;
  #asked: "pause" | "stop" | undefined;

  constructor(readonly steps: number) {}

  get epoch(): number {
    return Math.floor(this.step / STEPS_PER_EPOCH);
  }

  pause(): void {
    this.#asked = "pause";
  }

  stop(): void {
    this.#asked = "stop";
  }

  keepBest(): number | undefined {
    return this.best;
  }

  async advance(): Promise<SessionProgress> {
    this.calls++;
    await yieldToEventLoop();
    if (this.step >= this.lostAt) throw named("EngineLost", "the device was lost");
    const asked = this.#asked;
    this.#asked = undefined;
    const progress = { losses: new Float32Array(), imagesPerSecond: 640, secondsLeft: 2, stored: false, checkpoint: false };
    if (asked) return this.#store(asked === "stop" ? { ...progress, stopped: "user" as const } : progress);
    if (this.step === this.divergesAt) return { ...progress, stopped: "diverged", message: `diverged at step ${this.step}` };
    if (this.step === this.steps) return { ...progress, stopped: this.last };
    this.step++;
    const told = { ...progress, losses: Float32Array.of(1 / this.step) };
    if (this.step % STEPS_PER_EPOCH !== 0) return told;
    const validation = { step: this.step, loss: 0.7, accuracy: 0.5, images: 10 };
    return this.#store({ ...told, epoch: this.epoch, validation });
  }

  /** Goes on elsewhere. */
  move(): void {
    this.step = this.stored;
  }

  #store(progress: SessionProgress): SessionProgress {
    const stored = this.stored !== this.step;
    this.stored = this.step;
    return { ...progress, stored };
  }
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

function evaluation(length: number): Evaluation {
  const fake = {
    length,
    processed: 0,
    accuracy: 0.5,
    loss: 0.7,
    run: async (n: number) => (fake.processed = Math.min(length, fake.processed + n)),
    free: () => undefined,
  };
  return fake as unknown as Evaluation;
}

function setUp(epochs: number) {
  const session = new FakeSession(epochs * STEPS_PER_EPOCH);
  const reports: EngineEvent[] = [];
  const counts = { moved: 0, saved: 0 };
  const epochsKept: number[] = [];
  /** Devices that are gone before the run is resumed on them, where the next is lost, and the tries that were told. */
  const replacements = { lost: 0, lostAt: [] as number[], tries: [] as number[] };
  const run = new TrainingRun(session, session, {
    post: (report) => reports.push(report),
    moved: () => counts.moved++,
    save: () => counts.saved++,
    epoch: (epoch) => epochsKept.push(epoch),
    replace: async (_, tries) => {
      replacements.tries.push(tries);
      if (replacements.tries.length <= replacements.lost) throw named("EngineLost", "lost again");
      session.lostAt = replacements.lostAt.shift() ?? Infinity;
      session.move();
    },
    why: (stopped, best) => (stopped === "finished" && best === undefined ? undefined : `${stopped}, ${best}`),
  });
  const of = <T extends EngineEvent["type"]>(type: T) =>
    reports.filter((report): report is Extract<EngineEvent, { type: T }> => report.type === type);
  return { session, run, counts, epochsKept, replacements, reports, of };
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 1000 && !condition(); i++) await yieldToEventLoop();
  expect(condition()).toBe(true);
}

describe("TrainingRun", () => {
  it("drives a session to its end, and tells every loss, validation and epoch once", async () => {
    const { run, epochsKept, counts, of } = setUp(2);
    expect(await run.train()).toBe("finished");
    const losses = of("progress").flatMap(({ progress }) => [...progress.losses]);
    expect(losses).toEqual(Array.from({ length: 16 }, (_, i) => Math.fround(1 / (i + 1))));
    expect(of("progress").at(-1)?.progress).toMatchObject({ step: 16, epoch: 2, imagesPerSecond: 640, secondsLeft: 2 });
    const score = { accuracy: 0.5, loss: 0.7, images: 10 };
    expect(of("validation")).toEqual([8, 16].map((step) => ({ type: "validation", step, score })));
    expect([epochsKept, counts.saved]).toEqual([[1, 2], 2]);
    expect(of("ended")).toEqual([]);
  });

  it("goes on elsewhere from the last snapshot when the engine goes away", async () => {
    const { session, run, reports, of } = setUp(4);
    // In the third epoch; a snapshot of the end of the second was stored.
    session.lostAt = 20;
    expect(await run.train()).toBe("finished");
    expect(of("rewound")).toEqual([{ type: "rewound", step: 16 }]);
    // What was known is told before; the page forgets what comes again.
    const before = reports.slice(0, reports.findIndex(({ type }) => type === "rewound"));
    const told = before.flatMap((report) => (report.type === "progress" ? [...report.progress.losses] : []));
    expect(told).toHaveLength(20);
    expect(session.step).toBe(32);
    const after = of("progress").filter(({ progress }) => progress.losses.length > 0).at(-1);
    expect(after?.progress.step).toBe(32);
  });

  it("tries once more where the next engine goes away before it is ready", async () => {
    const { session, run, replacements, of } = setUp(2);
    session.lostAt = 12;
    replacements.lost = 1;
    expect(await run.train()).toBe("finished");
    expect(replacements.tries).toEqual([1, 2]);
    expect(session.step).toBe(16);
    expect(of("rewound")).toEqual([{ type: "rewound", step: 8 }]);
  });

  it("ends with the last snapshot where no engine lasts", async () => {
    const { session, run, replacements } = setUp(2);
    session.lostAt = 12;
    replacements.lost = Infinity;
    expect(await run.train()).toBe("lost");
    expect(replacements.tries).toEqual([1, 2, 3]);
    expect(session.stored).toBe(8);
  });

  it("counts engines afresh where the run got further in between", async () => {
    const { session, run, replacements } = setUp(4);
    session.lostAt = 12;
    replacements.lostAt = [20];
    expect(await run.train()).toBe("finished");
    expect(replacements.tries).toEqual([1, 1]);
  });

  it("stands still while paused, saves, and goes on", async () => {
    const { session, run, counts, of } = setUp(1_000_000);
    const outcome = run.train();
    await until(() => session.step > 3);
    const saved = counts.saved;
    run.pause();
    await until(() => of("phase").at(-1)?.phase === "paused");
    expect(counts.saved).toBeGreaterThan(saved);
    expect(of("progress").at(-1)?.progress.step).toBe(session.step);
    const { calls } = session;
    for (let i = 0; i < 20; i++) await yieldToEventLoop();
    expect(session.calls).toBe(calls);
    const { step } = session;
    run.resume();
    await until(() => session.step > step);
    expect(of("phase").map(({ phase }) => phase)).toEqual(["training", "paused", "training"]);
    run.end("stopped");
    expect(await outcome).toBe("stopped");
    expect(session.stored).toBe(session.step);
  });

  it.each(["stopped", "discarded"] as const)("ends out of a pause as %s", async (how) => {
    const { session, run, of } = setUp(1_000_000);
    const outcome: Promise<Outcome> = run.train();
    await until(() => session.step > 0);
    run.pause();
    await until(() => of("phase").at(-1)?.phase === "paused");
    run.end(how);
    expect(await outcome).toBe(how);
    expect(run.ended).toBe(how);
  });

  it("tells where it diverged, with all losses before", async () => {
    const { session, run, of } = setUp(2);
    session.divergesAt = 4;
    expect(await run.train()).toBe("diverged");
    expect(of("diverged")).toEqual([{ type: "diverged", message: "diverged at step 4" }]);
    expect(of("progress").flatMap(({ progress }) => [...progress.losses])).toHaveLength(4);
  });

  it("ends where it diverges while it is paused", async () => {
    const { session, run } = setUp(2);
    session.divergesAt = 4;
    const advance = session.advance.bind(session);
    session.advance = async () => {
      const progress = await advance();
      return session.step === 4 ? { ...progress, stopped: "diverged", message: "" } : progress;
    };
    run.pause();
    session.step = 4;
    expect(await run.train()).toBe("diverged");
  });

  it("lets a dead engine be known for what it is", async () => {
    const { session, run } = setUp(1);
    session.advance = () => {
      throw new WebAssembly.RuntimeError("unreachable");
    };
    await expect(run.train()).rejects.toThrow("unreachable");
  });

  it("says why it ended, and which net was kept", async () => {
    const { session, run, of } = setUp(1);
    [session.last, session.best] = ["patience", 3];
    expect(await run.train()).toBe("finished");
    expect(of("ended")).toEqual([{ type: "ended", why: "patience, 3" }]);
  });

  it("measures with its progress told, and gives up where stopped", async () => {
    const { run, of } = setUp(1);
    expect(await run.score(evaluation(1000), "Measuring")).toEqual({ accuracy: 0.5, loss: 0.7, images: 1000 });
    expect(of("job").at(-1)?.job).toBeNull();
    expect(of("job").at(-2)?.job).toEqual({ name: "Measuring", done: 1000, total: 1000, unit: "images" });
    const stopped = run.score(evaluation(1e9), "Measuring");
    run.end("stopped");
    expect(await stopped).toBeNull();
  });
});
