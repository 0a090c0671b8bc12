import { describe, expect, it } from "vitest";
import type { Evaluation, Snapshot } from "../../pkg/lenet_playground.js";
import { RunGoals } from "./goals";
import type { EngineEvent } from "./protocol";
import { TrainingRun, validationSteps, type Outcome } from "./run";
import { yieldToEventLoop } from "./slice";
import type { Steps } from "./steps";

/** A trainer without a net: each step's loss is one over its number. */
class FakeSteps implements Steps {
  step = 0;
  submitted = 0;
  keptAt = 0;
  readonly stepsPerEpoch = 8;
  readonly trainingImages = 512;
  validationImages = 100;
  readonly learningRate = 0.1;
  divergesAt = Infinity;
  lostAt = Infinity;
  /** Parts in which a step is submitted. */
  slices = 1;
  #slice = 0;
  lossAt = (_step: number): number => 0.7;
  readonly validated: number[] = [];

  constructor(readonly epochs: number) {}

  get totalSteps(): number {
    return this.epochs * this.stepsPerEpoch;
  }

  get epoch(): number {
    return Math.floor(this.step / this.stepsPerEpoch);
  }

  get isFinished(): boolean {
    return this.submitted >= this.totalSteps;
  }

  submit(n: number): number {
    if (this.slices > 1) {
      this.#slice = (this.#slice + 1) % this.slices;
      if (this.#slice === 0) this.submitted++;
      return 1 / this.slices;
    }
    this.submitted += n;
    return n;
  }

  async finished(): Promise<void> {
    await yieldToEventLoop();
    if (this.submitted >= this.lostAt) throw named("EngineLost", "the device was lost");
  }

  async losses(): Promise<Float32Array> {
    const asked = this.submitted;
    await yieldToEventLoop();
    if (asked >= this.divergesAt) throw named("Diverged", `diverged at step ${this.divergesAt}`);
    const losses = Array.from({ length: asked - this.step }, (_, i) => 1 / (this.step + i + 1));
    this.step = asked;
    return Float32Array.from(losses);
  }

  async takeSnapshot(): Promise<void> {
    this.keptAt = this.submitted;
  }

  lastSnapshot(): Snapshot {
    return { step: this.keptAt } as Snapshot;
  }

  resume({ step }: Snapshot): void {
    this.step = this.submitted = step;
  }

  async validation(): Promise<Evaluation> {
    this.validated.push(this.step);
    return evaluation(10, this.lossAt(this.step));
  }
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

function evaluation(length: number, loss = 0.7): Evaluation {
  const fake = {
    length,
    processed: 0,
    accuracy: 0.5,
    loss,
    run: async (n: number) => (fake.processed = Math.min(length, fake.processed + n)),
    free: () => undefined,
  };
  return fake as unknown as Evaluation;
}

function setUp(epochs: number, ahead = 0, goals?: RunGoals) {
  const steps = new FakeSteps(epochs);
  const spare = new FakeSteps(epochs);
  const reports: EngineEvent[] = [];
  const counts = { moved: 0, saved: 0 };
  /** Devices that are gone before a run is resumed on them, and the tries that were told. */
  const replacements = { lost: 0, tries: [] as number[] };
  const run: TrainingRun = new TrainingRun({ steps, ahead }, {
    post: (report) => reports.push(report),
    moved: () => counts.moved++,
    save: () => counts.saved++,
    epoch: () => undefined,
    replace: async (_, tries) => {
      replacements.tries.push(tries);
      if (replacements.tries.length <= replacements.lost) throw named("EngineLost", "lost again");
      spare.step = spare.submitted = spare.keptAt = steps.keptAt;
      return { steps: spare, ahead: 0 };
    },
  }, goals);
  const of = <T extends EngineEvent["type"]>(type: T) =>
    reports.filter((report): report is Extract<EngineEvent, { type: T }> => report.type === type);
  return { steps, spare, run, counts, replacements, of };
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 1000 && !condition(); i++) await yieldToEventLoop();
  expect(condition()).toBe(true);
}

describe("TrainingRun", () => {
  it.each([0, 1])("trains to the end, tells every loss once, and validates, with %i slices ahead", async (ahead) => {
    const { steps, run, of } = setUp(2, ahead);
    expect(await run.train()).toBe("finished");
    const losses = of("progress").flatMap(({ progress }) => [...progress.losses]);
    expect(losses).toEqual(Array.from({ length: 16 }, (_, i) => Math.fround(1 / (i + 1))));
    expect(of("progress").at(-1)?.progress).toMatchObject({ step: 16, epoch: 2 });
    expect(steps.validated).toEqual([2, 4, 6, 8, 10, 12, 14, 16]);
    expect(of("validation").map(({ step }) => step)).toEqual(steps.validated);
  });

  it("goes on elsewhere from where it was kept when the engine goes away", async () => {
    const { steps, spare, run, of } = setUp(4, 1);
    // In the third epoch; the end of the second was kept.
    steps.lostAt = 20;
    expect(await run.train()).toBe("finished");
    expect(of("rewound")).toEqual([{ type: "rewound", step: 16 }]);
    expect(spare.submitted).toBe(32);
    expect(run.steps).toBe(spare);
    const after = of("progress").filter(({ progress }) => progress.losses.length > 0).at(-1);
    expect(after?.progress.step).toBe(32);
  });

  it("tries once more where the next engine goes away before it is ready", async () => {
    const { steps, spare, run, replacements, of } = setUp(2);
    steps.lostAt = 12;
    replacements.lost = 1;
    expect(await run.train()).toBe("finished");
    expect(replacements.tries).toEqual([1, 2]);
    expect(spare.submitted).toBe(16);
    expect(of("rewound")).toEqual([{ type: "rewound", step: 8 }]);
  });

  it("ends with the net that was kept where no engine lasts", async () => {
    const { steps, run, replacements } = setUp(2);
    steps.lostAt = 12;
    replacements.lost = Infinity;
    expect(await run.train()).toBe("lost");
    expect(replacements.tries).toEqual([1, 2, 3]);
    expect(run.steps.lastSnapshot().step).toBe(8);
  });

  it("counts engines afresh where the run got further in between", async () => {
    const { steps, spare, run, replacements } = setUp(4);
    [steps.lostAt, spare.lostAt] = [12, 20];
    const outcome = run.train();
    await until(() => replacements.tries.length === 2);
    spare.lostAt = Infinity;
    expect(await outcome).toBe("finished");
    expect(replacements.tries).toEqual([1, 1]);
  });

  it("takes a large step slice by slice, and validates where it is done", async () => {
    const { steps, run, of } = setUp(1);
    steps.slices = 4;
    const outcome = run.train();
    // Between two slices of the first step messages are heard, and a pause holds.
    run.pause();
    await until(() => of("phase").at(-1)?.phase === "paused");
    expect(steps.submitted).toBeLessThan(2);
    run.resume();
    expect(await outcome).toBe("finished");
    expect(steps.validated).toEqual([2, 4, 6, 8]);
    expect(of("progress").at(-1)?.progress.step).toBe(8);
  });

  it("stands still while paused, saves, and goes on", async () => {
    const { steps, run, counts, of } = setUp(1_000_000);
    const outcome = run.train();
    await until(() => steps.step > 3);
    run.pause();
    await until(() => of("phase").at(-1)?.phase === "paused");
    expect(counts.saved).toBe(1);
    expect(of("progress").at(-1)?.progress.step).toBe(steps.step);
    const { step } = steps;
    for (let i = 0; i < 20; i++) await yieldToEventLoop();
    expect(steps.submitted).toBe(step);
    run.resume();
    await until(() => steps.step > step);
    expect(of("phase").map(({ phase }) => phase)).toEqual(["training", "paused", "training"]);
    run.end("stopped");
    expect(await outcome).toBe("stopped");
  });

  it.each(["stopped", "discarded"] as const)("ends out of a pause as %s", async (how) => {
    const { steps, run, of } = setUp(1_000_000);
    const outcome: Promise<Outcome> = run.train();
    await until(() => steps.step > 0);
    run.pause();
    await until(() => of("phase").at(-1)?.phase === "paused");
    run.end(how);
    expect(await outcome).toBe(how);
    expect(run.ended).toBe(how);
  });

  it("tells where it diverged, with all losses before", async () => {
    const { steps, run, of } = setUp(2);
    steps.divergesAt = 4;
    expect(await run.train()).toBe("diverged");
    expect(of("diverged")).toEqual([{ type: "diverged", message: "diverged at step 4" }]);
  });

  it("lets a dead engine be known for what it is", async () => {
    const { steps, run } = setUp(1);
    steps.submit = () => {
      throw new WebAssembly.RuntimeError("unreachable");
    };
    await expect(run.train()).rejects.toThrow("unreachable");
  });

  it("measures nothing under way where no images are held out", async () => {
    const { steps, run, of } = setUp(1);
    steps.validationImages = 0;
    expect(await run.train()).toBe("finished");
    expect(of("validation")).toEqual([]);
  });

  it.each([0, 1])("ends when patience is lost, with the best net, with %i slices ahead", async (ahead) => {
    const { steps, run, of } = setUp(10, ahead, new RunGoals({ patience: 2 }));
    // Lowest after the third epoch.
    steps.lossAt = (step) => 0.1 + Math.abs(step - 24);
    expect(await run.train()).toBe("finished");
    expect(steps.validated.at(-1)).toBe(40);
    expect(steps.keptAt).toBe(24);
    expect(of("ended").map(({ why }) => why)).toEqual([
      "The last 2 epochs brought no lower validation loss, so the run ended. " +
        "The net kept is that of epoch 3, the best on the images held out.",
    ]);
  });

  it("keeps the last net, without a word, where it is the best", async () => {
    const { steps, run, of } = setUp(2, 0, new RunGoals({ patience: 1 }));
    steps.lossAt = (step) => 1 / step;
    expect(await run.train()).toBe("finished");
    expect(steps.keptAt).toBe(16);
    expect(of("ended")).toEqual([]);
  });

  it("ends when its time is up, and pauses do not count", async () => {
    const { run, of } = setUp(1_000_000, 0, new RunGoals({ seconds: 0.2 }));
    run.pause();
    const outcome = run.train();
    await until(() => of("phase").at(-1)?.phase === "paused");
    await new Promise((resolve) => setTimeout(resolve, 250));
    run.resume();
    await until(() => of("progress").some(({ progress }) => progress.step > 0));
    expect(await outcome).toBe("finished");
    expect(of("ended")[0]?.why).toContain("time limit");
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

describe("validationSteps", () => {
  it("parts an epoch into four, or fewer where it is short", () => {
    expect(validationSteps(860)).toEqual([215, 430, 645, 860]);
    expect(validationSteps(2)).toEqual([1, 2]);
    expect(validationSteps(1)).toEqual([1]);
  });
});
