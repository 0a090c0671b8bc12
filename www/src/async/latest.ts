/** Runs one job at a time; of those that come meanwhile only the newest is kept. */
export class Latest {
  #running: Promise<void> | undefined;
  #next: ((signal: AbortSignal) => Promise<void>) | undefined;
  #current = new AbortController();

  /**
   * Resolved when the newest job is done. A job's signal is aborted once another was given: what it finds is of no more
   * use. A job handles its own failures, or rejects what waits for it.
   */
  run(job: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#next = job;
    this.#current.abort();
    this.#running ??= this.#runAll().finally(() => (this.#running = undefined));
    return this.#running;
  }

  /** Aborts the job that runs, and forgets the one that waits. */
  cancel(): void {
    this.#next = undefined;
    this.#current.abort();
  }

  /** Resolved when no job is left. */
  get idle(): Promise<void> {
    return this.#running ?? Promise.resolve();
  }

  async #runAll(): Promise<void> {
    while (this.#next) {
      const job = this.#next;
      this.#next = undefined;
      this.#current = new AbortController();
      await job(this.#current.signal);
    }
  }
}
