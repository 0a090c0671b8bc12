const CAPACITY = 4000;
/** How much of the smoothed loss each step renews. */
const RENEWAL = 0.03;

/**
 * Batch losses over a run, raw and smoothed. Past its capacity it merges neighbours, so that a long run costs no more to
 * draw than a short one.
 */
export class LossHistory {
  readonly steps: number[] = [];
  readonly raw: number[] = [];
  readonly smoothed: number[] = [];
  #stride = 1;
  #pending: number[] = [];
  #mean = 0;
  #weight = 0;

  constructor(readonly capacity = CAPACITY) {}

  /** Adds the losses of the steps that end with `lastStep`. */
  add(losses: ArrayLike<number>, lastStep: number): void {
    for (let i = 0; i < losses.length; i++) this.#push(losses[i]!, lastStep - losses.length + 1 + i);
  }

  /** Forgets all after a step. */
  rewind(step: number): void {
    const kept = this.steps.findLastIndex((known) => known <= step) + 1;
    for (const list of [this.steps, this.raw, this.smoothed]) list.length = kept;
    this.#pending = [];
  }

  #push(loss: number, step: number): void {
    this.#mean += RENEWAL * (loss - this.#mean);
    this.#weight += RENEWAL * (1 - this.#weight);
    this.#pending.push(loss);
    if (this.#pending.length < this.#stride) return;
    this.steps.push(step);
    this.raw.push(mean(this.#pending));
    // Divided by its weight, because the mean starts at zero and not at the first loss.
    this.smoothed.push(this.#mean / this.#weight);
    this.#pending = [];
    if (this.steps.length > this.capacity) this.#halve();
  }

  #halve(): void {
    const pairs = Math.floor(this.steps.length / 2);
    for (let i = 0; i < pairs; i++) {
      this.steps[i] = this.steps[2 * i + 1]!;
      this.raw[i] = mean([this.raw[2 * i]!, this.raw[2 * i + 1]!]);
      this.smoothed[i] = this.smoothed[2 * i + 1]!;
    }
    for (const list of [this.steps, this.raw, this.smoothed]) list.length = pairs;
    this.#stride *= 2;
  }
}

/** Validation scores over a run. */
export class ScoreHistory {
  readonly steps: number[] = [];
  readonly accuracy: number[] = [];
  readonly loss: number[] = [];

  /** Forgets all after a step. */
  rewind(step: number): void {
    const kept = this.steps.findLastIndex((known) => known <= step) + 1;
    for (const list of [this.steps, this.accuracy, this.loss]) list.length = kept;
  }

  /** Adds a score; a second one for the same step replaces the first. */
  add(step: number, accuracy: number, loss: number): void {
    const known = this.steps.lastIndexOf(step);
    const at = known < 0 ? this.steps.length : known;
    this.steps[at] = step;
    this.accuracy[at] = accuracy;
    this.loss[at] = loss;
  }
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
