const WINDOW_MS = 3000;

/** Measures the speed of training over the last seconds, and how long the rest will take. */
export class Stopwatch {
  #slices: { images: number; start: number; end: number }[] = [];
  #began: number | undefined;
  #idleMs = 0;
  #last = 0;
  /** Of the slices before the last pause. */
  #before = 0;

  /** Notes one slice of training, in milliseconds of `performance.now()`. */
  note(images: number, start: number, end: number): void {
    this.#began ??= start;
    this.#last = end;
    this.#slices.push({ images, start, end });
    while (this.#slices.length > 1 && this.#slices[0]!.start < end - WINDOW_MS) this.#slices.shift();
  }

  /** Leaves a pause that ends now out of the count. */
  skip(now = performance.now()): void {
    this.#idleMs += now - this.#last;
    this.#last = now;
    this.#before = this.imagesPerSecond;
    this.#slices = [];
  }

  /** Images per second of training time; validation and pauses do not count. 0 while it is not known. */
  get imagesPerSecond(): number {
    const busy = this.#slices.reduce((sum, { start, end }) => sum + end - start, 0);
    const images = this.#slices.reduce((sum, slice) => sum + slice.images, 0);
    return busy > 0 ? (1000 * images) / busy : this.#before;
  }

  /** Seconds for `left` more steps at the pace of the `done` ones, validation included. */
  secondsFor(done: number, left: number): number {
    if (this.#began === undefined || done <= 0) return NaN;
    return ((this.#last - this.#began - this.#idleMs) / 1000 / done) * left;
  }
}
