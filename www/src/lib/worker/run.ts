import type { Evaluation } from "../../../pkg/lenet_playground.js";
import type { Phase, Report, Score } from "../protocol";
import { measure } from "./measure";
import { Gate, Pace, breathe } from "./slice";
import { Stopwatch } from "./stopwatch";

/** What a run needs of the wasm trainer; the tests bring their own. */
export interface Steps {
  readonly step: number;
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
  readonly epoch: number;
  readonly imagesSeen: number;
  readonly learningRate: number;
  readonly done: boolean;
  trainSteps(n: number): Float32Array;
  validation(): Evaluation;
}

/** What a run tells its owner. */
export interface RunHost {
  post(report: Report): void;
  /** The weights have moved: the drawing can be read again. */
  moved(): void;
  /** A good moment to hand the weights to the page. */
  save(): void;
}

export type Outcome = "finished" | "stopped" | "diverged" | "discarded";

/** Validations in each epoch, and how many held-out images each one measures: 2.4 % of the time on MNIST. */
export const VALIDATIONS_PER_EPOCH = 4;
export const VALIDATION_IMAGES = 1000;

const PROGRESS_MS = 100;
const SAVE_MS = 5000;

/** One training run: slices of steps with a validation now and then, paused and stopped between slices. */
export class TrainingRun {
  readonly #gate = new Gate();
  readonly #pace = new Pace(1);
  readonly #watch = new Stopwatch();
  #ended: "stopped" | "discarded" | undefined;
  #losses: number[] = [];
  #told = 0;
  #saved = performance.now();

  constructor(
    readonly steps: Steps,
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

  /** Trains to the end of the recipe, or until told to stop, or until the loss is no longer finite. */
  async train(): Promise<Outcome> {
    this.#phase("training");
    try {
      while (!this.steps.done && (await this.#mayGoOn())) {
        this.#slice();
        if (this.#isValidationDue()) await this.#validate();
        await breathe();
      }
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) throw error;
      this.#report();
      this.host.post({ type: "problem", kind: "diverged", message: messageOf(error) });
      return "diverged";
    }
    this.#report();
    return this.#ended ?? "finished";
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

  /** How the run was ended, where it was. */
  get ended(): "stopped" | "discarded" | undefined {
    return this.#ended;
  }

  #slice(): void {
    const start = performance.now();
    const seen = this.steps.imagesSeen;
    // A slice ends where a validation is due.
    const losses = this.steps.trainSteps(Math.min(this.#pace.next, this.#stepsToValidation()));
    const end = performance.now();
    this.#pace.note(losses.length, end - start);
    this.#watch.note(this.steps.imagesSeen - seen, start, end);
    this.#losses.push(...losses);
    if (end - this.#told > PROGRESS_MS) this.#report();
    if (end - this.#saved > SAVE_MS) this.#save();
  }

  async #validate(): Promise<void> {
    const { step } = this.steps;
    const score = await measure(this.steps.validation(), VALIDATION_IMAGES, () => this.#mayGoOn());
    if (score) this.host.post({ type: "validation", step, score });
  }

  /** Waits while paused; says whether the run goes on. */
  async #mayGoOn(): Promise<boolean> {
    if (this.#gate.closed && !this.#ended) {
      this.#report();
      this.#save();
      this.#phase("paused");
      await this.#gate.wait();
      this.#watch.skip();
      if (!this.#ended) this.#phase("training");
    }
    return this.#ended === undefined;
  }

  #report(): void {
    const { step, totalSteps, epoch, learningRate } = this.steps;
    const losses = Float32Array.from(this.#losses);
    this.#losses = [];
    this.#told = performance.now();
    const { imagesPerSecond } = this.#watch;
    const secondsLeft = this.#watch.secondsFor(step, totalSteps - step);
    this.host.post({
      type: "progress",
      progress: { losses, step, epoch, imagesPerSecond, secondsLeft, learningRate },
    });
    this.host.moved();
  }

  #save(): void {
    this.#saved = performance.now();
    this.host.save();
  }

  #phase(phase: Phase): void {
    this.host.post({ type: "phase", phase });
  }

  #isValidationDue(): boolean {
    const inEpoch = this.steps.step % this.steps.stepsPerEpoch;
    return inEpoch === 0 || validationSteps(this.steps.stepsPerEpoch).includes(inEpoch);
  }

  #stepsToValidation(): number {
    const { step, stepsPerEpoch } = this.steps;
    const inEpoch = step % stepsPerEpoch;
    return (validationSteps(stepsPerEpoch).find((due) => due > inEpoch) ?? stepsPerEpoch) - inEpoch;
  }
}

/** The steps of an epoch after which a validation is due; the last one is its end. */
export function validationSteps(stepsPerEpoch: number): number[] {
  const parts = Array.from({ length: VALIDATIONS_PER_EPOCH }, (_, i) => (i + 1) / VALIDATIONS_PER_EPOCH);
  const steps = parts.map((part) => Math.round(part * stepsPerEpoch));
  return [...new Set(steps)].filter((step) => step > 0);
}

/** What an error says, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
