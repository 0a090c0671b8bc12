import { importAgain } from "./import-again";

/** Not asked for yet, on its way, failed, or there. */
export type Stage = "idle" | "loading" | "failed" | "loaded";

/** Code that the first answer does without: fetched when it is first wanted, or before that in an idle moment. */
export class Lazy<T> {
  /** All there are, in the order in which they were made. */
  static readonly all: Lazy<unknown>[] = [];
  stage = $state<Stage>("idle");
  /** What was fetched, once it is there. */
  value = $state.raw<T>();
  #loading: Promise<void> | undefined;

  constructor(readonly load: () => Promise<T>) {
    Lazy.all.push(this);
  }

  /** Something of the same kind that came with the page. */
  static loaded<T>(value: T): Lazy<T> {
    const lazy = new Lazy<T>(async () => value);
    lazy.#keep(value);
    return lazy;
  }

  /** Fetches it unless it is there or on its way. Never rejected: `stage` says how it went. */
  fetch(): Promise<void> {
    if (this.value === undefined) this.#loading ??= this.#try().finally(() => (this.#loading = undefined));
    return this.#loading ?? Promise.resolve();
  }

  async #try(): Promise<void> {
    this.stage = "loading";
    try {
      this.#keep(await this.load().catch(importAgain<T>));
    } catch {
      this.stage = "failed";
    }
  }

  #keep(value: T): void {
    this.value = value;
    this.stage = "loaded";
  }
}
