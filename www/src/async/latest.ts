/** Runs one job at a time; of those that come meanwhile only the newest is kept. */
export class Latest {
  #running: Promise<void> | undefined;
  #next: (() => Promise<void>) | undefined;

  /** A job tells of its own failures. */
  ask(job: () => Promise<void>): Promise<void> {
    this.#next = job;
    this.#running ??= this.#run().finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #run(): Promise<void> {
    while (this.#next) {
      const job = this.#next;
      this.#next = undefined;
      await job();
    }
  }
}
