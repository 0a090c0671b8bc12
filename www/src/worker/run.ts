import type { Evaluation, SessionProgress, Stopped } from "../../pkg/lenet_playground.js";
import { isLost } from "./errors";
import { measure } from "./measure";
import type { EngineEvent, Phase, Score } from "./protocol";
import { Gate, yieldToEventLoop } from "./slice";

/** What drives a run: the package's `Session`; the tests bring their own. */
export interface Driver {
  advance(): Promise<SessionProgress>;
  pause(): void;
  stop(): void;
  keepBest(): number | undefined;
}

/** What a run needs to know of the trainer that is driven. */
export interface Driven {
  readonly step: number;
  readonly epoch: number;
  readonly learningRate: number;
}

/** What a run tells its owner. */
export interface RunHost {
  post(report: EngineEvent): void;
  /** The weights have moved: the drawing can be read again. */
  moved(): void;
  /** A snapshot was stored: a good moment to hand the weights to the page. */
  save(): void;
  /** A snapshot was stored at the end of an epoch. */
  epoch(epoch: number): void;
  /** The device is gone: resumes the run on another, from its last snapshot; `tries` counts from 1. */
  replace(reason: string, tries: number): Promise<void>;
  /** Why the run ended, where that is worth a sentence; `best` is the step of the net that was kept, if not the last. */
  why(stopped: Stopped, best: number | undefined): string | undefined;
}

export type Outcome = "finished" | "stopped" | "diverged" | "discarded" | "lost";

const PROGRESS_MS = 100;
/** Devices that may go away one after the other without a step of progress; then the run ends with its last snapshot. */
const MOST_LOST = 3;

/** One training run: drives a session, pauses and stops it between its slices, and tells the page of it. */
export class TrainingRun {
  readonly #gate = new Gate();
  #ended: "stopped" | "discarded" | undefined;
  #losses: number[] = [];
  #reported = 0;
  #speed = { imagesPerSecond: 0, secondsLeft: NaN };
  /** Devices lost since the run was last further than ever before, and how far that was. */
  #lost = 0;
  #furthest = -1;

  constructor(
    readonly session: Driver,
    readonly trainer: Driven,
    readonly host: RunHost,
  ) {}

  pause(): void {
    this.#gate.close();
  }

  resume(): void {
    this.#gate.open();
  }

  end(how: "stopped" | "discarded"): void {
    this.#ended = how;
    this.#gate.open();
  }

  /** How the run was ended, where it was. */
  get ended(): "stopped" | "discarded" | undefined {
    return this.#ended;
  }

  /** Trains to the end of the recipe, or until told to stop, or until the loss is no longer finite. */
  async train(): Promise<Outcome> {
    this.#phase("training");
    for (;;) {
      try {
        return await this.#drive();
      } catch (error) {
        if (!isLost(error)) throw error;
        // What was not told yet may be of steps that are not trained again.
        this.#post();
        if (!(await this.#replace(error))) return "lost";
      }
    }
  }

  async #drive(): Promise<Outcome> {
    for (;;) {
      await this.#waitWhilePaused();
      if (this.#ended === "discarded") return "discarded";
      if (this.#ended) this.session.stop();
      const progress = await this.session.advance();
      this.#take(progress);
      if (progress.stopped) return this.#over(progress.stopped, progress.message);
      if (performance.now() - this.#reported > PROGRESS_MS) this.#report();
      await yieldToEventLoop();
    }
  }

  #over(stopped: Stopped, message = ""): Outcome {
    if (stopped === "diverged") {
      this.#report();
      this.host.post({ type: "diverged", message });
      return "diverged";
    }
    const why = this.host.why(stopped, this.session.keepBest());
    if (why !== undefined) this.host.post({ type: "ended", why });
    this.#report();
    return this.#ended ?? "finished";
  }

  /** Resumes the run on another device. What was trained since the last snapshot is trained again. False where none lasts. */
  async #replace(error: Error): Promise<boolean> {
    const { step } = this.trainer;
    if (step > this.#furthest) this.#lost = 0;
    this.#furthest = Math.max(this.#furthest, step);
    if (++this.#lost > MOST_LOST) return false;
    try {
      await this.host.replace(error.message, this.#lost);
      this.host.post({ type: "rewound", step: this.trainer.step });
      return true;
    } catch (again) {
      if (!isLost(again)) throw again;
      return this.#replace(again);
    }
  }

  /** Measures with the finished weights. Returns null where the visitor stops that too. */
  async score(evaluation: Evaluation, name: string): Promise<Score | null> {
    this.#ended = undefined;
    this.#phase("measuring");
    const total = evaluation.length;
    const score = await measure(evaluation, Infinity, async (done) => {
      this.host.post({ type: "job", job: { name, done, total, unit: "images" } });
      return this.#ended === undefined;
    });
    this.host.post({ type: "job", job: null });
    return score;
  }

  async #waitWhilePaused(): Promise<void> {
    if (!this.#gate.closed || this.#ended) return;
    this.session.pause();
    const progress = await this.session.advance();
    this.#take(progress);
    // A run that diverges while it is paused has ended: the next slice says so.
    if (progress.stopped) return;
    this.host.save();
    this.#report();
    this.#phase("paused");
    await this.#gate.wait();
    if (!this.#ended) this.#phase("training");
  }

  #take({ losses, imagesPerSecond, secondsLeft, stored, epoch, validation }: SessionProgress): void {
    this.#losses.push(...losses);
    this.#speed = { imagesPerSecond, secondsLeft };
    if (stored) this.host.save();
    if (epoch !== undefined) this.host.epoch(epoch);
    if (!validation) return;
    const { step, ...score } = validation;
    this.host.post({ type: "validation", step, score });
  }

  #report(): void {
    this.#post();
    this.host.moved();
  }

  #post(): void {
    const { step, epoch, learningRate } = this.trainer;
    const losses = Float32Array.from(this.#losses);
    this.#losses = [];
    this.#reported = performance.now();
    this.host.post({ type: "progress", progress: { losses, step, epoch, learningRate, ...this.#speed } });
  }

  #phase(phase: Phase): void {
    this.host.post({ type: "phase", phase });
  }
}
