import type { Evaluation } from "../../pkg/lenet_playground.js";
import { isLost } from "./errors";
import { Flights, type Flight } from "./flights";
import { measure } from "./measure";
import type { Phase, EngineEvent, Score } from "./protocol";
import { Gate, yieldToEventLoop } from "./slice";
import type { Steps } from "./steps";
import { Stopwatch } from "./stopwatch";

/** What may end a run early, and what then comes of it. */
export interface Goals {
  /** Whether the run should end. */
  readonly reached: boolean;
  /** Whether a validation at the end of an epoch should be on all images held out. */
  readonly watches: boolean;
  /** Hears of such a validation. The net that was measured is the one that was kept last. */
  heard(steps: Steps, score: Score): void;
  /** Hears that the run has rested for so long. */
  rested(ms: number): void;
  /** Takes up what is to be kept at the end; says why the run ended, or which net was kept. */
  settle(steps: Steps): string | undefined;
}

/** A trainer on a device, and how far the device may be ahead of what is known of it. */
export interface Seated {
  steps: Steps;
  /** Slices that may be under way when the next is submitted: none on the processor, which does them at once. */
  ahead: number;
}

/** What a run tells its owner. */
export interface RunHost {
  post(report: EngineEvent): void;
  /** The weights have moved: the drawing can be read again. */
  moved(): void;
  /** The weights were kept: a good moment to hand them to the page. */
  save(): void;
  /** The weights were kept at the end of an epoch. */
  epoch(epoch: number): void;
  /** The engine is gone: resumes the run elsewhere, from where it was last kept; `tries` counts from 1. */
  replace(reason: string, tries: number): Promise<Seated>;
}

export type Outcome = "finished" | "stopped" | "diverged" | "discarded" | "lost";

/** Validations in each epoch, and how many held-out images each one measures: 2.4 % of the time on MNIST. */
export const VALIDATIONS_PER_EPOCH = 4;
export const VALIDATION_IMAGES = 1000;

const PROGRESS_MS = 100;
/** How often losses are read back from a GPU: often enough for a chart, and seldom enough not to hold it up. */
const READ_MS = 200;
const KEEP_MS = 4000;
/** Devices that may go away one after the other without a step of progress; then the run ends with the net it has kept. */
const MOST_LOST = 3;

/** One training run: slices of steps with a validation now and then, paused and stopped between slices. */
export class TrainingRun {
  readonly #gate = new Gate();
  readonly #watch = new Stopwatch();
  #steps: Steps;
  #flights: Flights;
  #ended: "stopped" | "discarded" | undefined;
  #losses: number[] = [];
  #told = 0;
  #kept = performance.now();
  #asked = 0;
  /** Devices lost since the run was last further than ever before, and how far that was. */
  #lost = 0;
  #furthest = -1;
  /** How much of the next step is done, where it goes in slices. */
  #part = 0;
  /** News under way: losses, or weights to be kept. */
  #news: Promise<void> | undefined;
  /** Why news did not come. */
  #failure: { error: unknown } | undefined;

  constructor(
    { steps, ahead }: Seated,
    readonly host: RunHost,
    readonly goals?: Goals,
  ) {
    this.#steps = steps;
    this.#flights = new Flights(ahead);
  }

  get steps(): Steps {
    return this.#steps;
  }

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
    for (;;) {
      try {
        await this.#flights.calibrate(this.steps);
        while (!this.steps.isFinished && !this.goals?.reached && (await this.#mayGoOn())) await this.#slice();
        await this.#land();
        if (this.#ended !== "discarded") await this.#keep();
        await this.#settle();
        this.#report();
        return this.#ended ?? "finished";
      } catch (error) {
        if (!isLost(error)) return this.#failed(error);
        if (!(await this.#replace(error))) return "lost";
      }
    }
  }

  async #settle(): Promise<void> {
    if (this.#ended === "discarded") return;
    const why = this.goals?.settle(this.steps);
    if (why === undefined) return;
    await this.steps.takeSnapshot();
    this.host.post({ type: "ended", why });
  }

  /**
   * Resumes the run elsewhere, from where it was last kept. What was trained since then is trained again. False where no
   * engine lasts.
   */
  async #replace(error: Error): Promise<boolean> {
    if (this.steps.step > this.#furthest) this.#lost = 0;
    this.#furthest = Math.max(this.#furthest, this.steps.step);
    if (++this.#lost > MOST_LOST) return false;
    try {
      const { steps, ahead } = await this.host.replace(error.message, this.#lost);
      this.#steps = steps;
      this.#flights = new Flights(ahead);
      this.#losses = [];
      this.#part = 0;
      this.#news = this.#failure = undefined;
      this.#watch.skip();
      this.host.post({ type: "rewound", step: steps.step });
      return true;
    } catch (again) {
      if (!isLost(again)) throw again;
      return this.#replace(again);
    }
  }

  #failed(error: unknown): Outcome {
    if (error instanceof WebAssembly.RuntimeError || !(error instanceof Error)) throw error;
    if (error.name !== "Diverged") throw error;
    this.#report();
    this.host.post({ type: "diverged", message: error.message });
    return "diverged";
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

  async #slice(): Promise<void> {
    // A slice ends where a validation is due.
    const before = this.steps.submitted;
    const flight = this.#flights.submit(this.steps, this.#stepsToValidation());
    const hasAdvanced = this.steps.submitted > before;
    const imagesPerStep = this.steps.trainingImages / this.steps.stepsPerEpoch;
    const note = ({ steps, start, end }: Flight) => {
      this.#part = hasAdvanced ? 0 : this.#part + steps;
      this.#watch.note(steps * imagesPerStep, start, end);
    };
    void flight.then(note).catch(() => undefined);
    await this.#flights.land();
    this.#askForNews();
    if (this.#flights.ahead === 0) await this.#news;
    if (hasAdvanced && this.#isValidationDue()) await this.#validate();
    if (this.#failure) throw this.#failure.error;
    await yieldToEventLoop();
  }

  /** Reads losses, and has the run kept now and then, without waiting for either. */
  #askForNews(): void {
    const now = performance.now();
    const due = this.#flights.ahead === 0 || now - this.#asked > READ_MS;
    if (this.#news || !due) return;
    this.#asked = now;
    const keeps = now - this.#kept > KEEP_MS;
    this.#news = (keeps ? this.#keep() : this.#read())
      .catch((error: unknown) => void (this.#failure = { error }))
      .finally(() => (this.#news = undefined));
  }

  async #read(): Promise<void> {
    const losses = await this.steps.losses();
    this.#losses.push(...losses);
    if (performance.now() - this.#told > PROGRESS_MS) this.#report();
  }

  async #keep(): Promise<void> {
    await this.#read();
    await this.steps.takeSnapshot();
    this.#kept = performance.now();
    this.host.save();
  }

  /** Waits until all that was submitted is done and known. */
  async #land(): Promise<void> {
    await this.#flights.land(0);
    await this.#news;
    if (this.#failure) throw this.#failure.error;
    await this.#read();
  }

  async #validate(): Promise<void> {
    await this.#land();
    const { step } = this.steps;
    const isEnd = step % this.steps.stepsPerEpoch === 0;
    if (isEnd) {
      await this.#keep();
      this.host.epoch(step / this.steps.stepsPerEpoch);
    }
    if (this.steps.validationImages === 0) return;
    const limit = isEnd && this.goals?.watches ? Infinity : VALIDATION_IMAGES;
    const score = await measure(await this.steps.validation(), limit, () => this.#mayGoOn());
    if (score) this.host.post({ type: "validation", step, score });
    if (score && isEnd) this.goals?.heard(this.steps, score);
    this.#watch.skip();
  }

  /** Waits while paused; says whether the run goes on. */
  async #mayGoOn(): Promise<boolean> {
    if (this.#gate.closed && !this.#ended) {
      await this.#land();
      await this.#keep();
      this.#report();
      this.#phase("paused");
      const began = performance.now();
      await this.#gate.wait();
      this.goals?.rested(performance.now() - began);
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
    const done = step + this.#part;
    const secondsLeft = this.#watch.secondsFor(done, totalSteps - done);
    this.host.post({
      type: "progress",
      progress: { losses, step, epoch, imagesPerSecond, secondsLeft, learningRate },
    });
    this.host.moved();
  }

  #phase(phase: Phase): void {
    this.host.post({ type: "phase", phase });
  }

  #isValidationDue(): boolean {
    const inEpoch = this.steps.submitted % this.steps.stepsPerEpoch;
    return inEpoch === 0 || validationSteps(this.steps.stepsPerEpoch).includes(inEpoch);
  }

  #stepsToValidation(): number {
    const { submitted, stepsPerEpoch } = this.steps;
    const inEpoch = submitted % stepsPerEpoch;
    return (validationSteps(stepsPerEpoch).find((due) => due > inEpoch) ?? stepsPerEpoch) - inEpoch;
  }
}

/** The steps of an epoch after which a validation is due; the last one is its end. */
export function validationSteps(stepsPerEpoch: number): number[] {
  const parts = Array.from({ length: VALIDATIONS_PER_EPOCH }, (_, i) => (i + 1) / VALIDATIONS_PER_EPOCH);
  const steps = parts.map((part) => Math.round(part * stepsPerEpoch));
  return [...new Set(steps)].filter((step) => step > 0);
}
