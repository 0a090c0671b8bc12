/**
 * Lets waiting messages (pause, a new drawing) be handled before the next slice of work. A message to oneself does it
 * at once, where nested timers would wait 4 ms each time.
 */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** What a clock of a browser that coarsens time can tell from nothing. */
const LEAST_MS = 1;

/** Finds how much work fills one slice, from how long the last slices took. */
export class SliceSizer {
  #perMs = 0;
  #units = 0;
  #ms = 0;
  readonly #targetMs: number;
  readonly #first: number;

  constructor(first: number, targetMs = 35) {
    this.#first = first;
    this.#targetMs = targetMs;
  }

  /** Units of work for the next slice, at least one. */
  get next(): number {
    return this.#perMs === 0 ? this.#first : Math.max(1, Math.floor(this.#perMs * this.#targetMs));
  }

  /**
   * Notes that `units` took `ms`. The average follows quickly, because another tab can take the core at any time. What
   * took no time that a clock can tell is counted with what comes next.
   */
  note(units: number, ms: number): void {
    this.#units += units;
    this.#ms += ms;
    if (this.#ms < LEAST_MS) return;
    const rate = this.#units / this.#ms;
    this.#units = this.#ms = 0;
    this.#perMs = this.#perMs === 0 ? rate : 0.7 * this.#perMs + 0.3 * rate;
  }
}

/** Something a loop waits at while it is closed. */
export class Gate {
  #open: (() => void) | undefined;
  #passage: Promise<void> = Promise.resolve();

  get closed(): boolean {
    return this.#open !== undefined;
  }

  close(): void {
    if (this.closed) return;
    this.#passage = new Promise((resolve) => (this.#open = resolve));
  }

  open(): void {
    this.#open?.();
    this.#open = undefined;
  }

  wait(): Promise<void> {
    return this.#passage;
  }
}
