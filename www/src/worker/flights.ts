import { SliceSizer } from "./slice";
import type { Steps } from "./steps";

/** Steps that were submitted together: how many, a slice of a large one counted as a part, and when the device was at them. */
export interface Flight {
  steps: number;
  start: number;
  end: number;
}

/** How long one submit may keep a device: the processor answers messages in between, a GPU draws the page. */
const SLICE_MS = { processor: 35, gpu: 14 };
/** A browser that tells no sooner than this that a GPU is done (Firefox takes 100 ms) must be given work ahead. */
const SLOW_NEWS_MS = 20;
/** The most slices under way in such a browser. */
const MOST_AHEAD = 8;

/** The slices of a run that are under way, and how many steps the next one should have. */
export class Flights {
  readonly #pace: SliceSizer;
  readonly #open: Promise<Flight>[] = [];
  #ahead: number;
  #lastEnd = 0;

  constructor(ahead: number) {
    this.#ahead = ahead;
    this.#pace = new SliceSizer(1, ahead === 0 ? SLICE_MS.processor : SLICE_MS.gpu);
  }

  get ahead(): number {
    return this.#ahead;
  }

  /** Finds how late the browser tells that a GPU with nothing to do is done. */
  async calibrate(steps: Pick<Steps, "finished">): Promise<void> {
    if (this.#ahead === 0) return;
    await steps.finished();
    const start = performance.now();
    await steps.finished();
    const latency = performance.now() - start;
    if (latency > SLOW_NEWS_MS) this.#ahead = Math.min(MOST_AHEAD, 1 + Math.ceil(latency / SLICE_MS.gpu));
  }

  /** Submits a slice of at most so many steps. */
  submit(steps: Pick<Steps, "submit" | "finished">, most: number): Promise<Flight> {
    const submitted = performance.now();
    const count = steps.submit(Math.min(this.#pace.next, most));
    const flight = steps.finished().then(() => {
      const end = performance.now();
      // The device began with these steps when it was done with those before.
      const start = Math.max(submitted, this.#lastEnd);
      this.#lastEnd = end;
      this.#pace.note(count, end - start);
      return { steps: count, start, end };
    });
    // Whoever awaits it hears of a failure; until then it must not count as unheard.
    flight.catch(() => undefined);
    this.#open.push(flight);
    return flight;
  }

  /** Waits until no more slices are under way than may be. */
  async land(most = this.#ahead): Promise<void> {
    while (this.#open.length > most) await this.#open.shift();
  }
}
