import { importAgain } from "./import-again";

/** Nobody has asked for it, it is on its way, it did not come, it is here. */
export type Stage = "unasked" | "coming" | "failed" | "here";

/** Code that the first answer does without: fetched when it is first wanted, or before that in an idle moment. */
export class Later<T> {
  /** All there are, in the order in which they were made. */
  static readonly all: Later<unknown>[] = [];
  stage = $state<Stage>("unasked");
  /** What was fetched, once it is here. */
  part = $state.raw<T>();
  #coming: Promise<void> | undefined;

  constructor(readonly load: () => Promise<T>) {
    Later.all.push(this);
  }

  /** Something of the same kind that came with the page. */
  static here<T>(part: T): Later<T> {
    const later = new Later<T>(async () => part);
    later.#keep(part);
    return later;
  }

  /** Has it fetched, unless it is here or on its way. Never rejected: the stage tells how it went. */
  fetch(): Promise<void> {
    if (this.part === undefined) this.#coming ??= this.#try().finally(() => (this.#coming = undefined));
    return this.#coming ?? Promise.resolve();
  }

  async #try(): Promise<void> {
    this.stage = "coming";
    try {
      this.#keep(await this.load().catch(importAgain<T>));
    } catch {
      this.stage = "failed";
    }
  }

  #keep(part: T): void {
    this.part = part;
    this.stage = "here";
  }
}
