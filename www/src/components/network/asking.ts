import type { Answers, Question } from "../../lib/protocol";
import type { Session } from "../../lib/session/session.svelte";

interface Waiting {
  resolve(answer: unknown): void;
  reject(reason: Error): void;
}

/** Asks the worker, and knows which answer belongs to which question. One for a session. */
export class Asking {
  #last = 0;
  readonly #waiting = new Map<number, Waiting>();

  constructor(readonly session: Session) {
    session.onAnswer = (answer) => {
      if (!answer) return this.#giveUp();
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if (answer.trouble === undefined) waiting?.resolve(answer.answer);
      else waiting?.reject(new Error(answer.trouble));
    };
  }

  /** Rejected where the module with all layers cannot be fetched, or the worker dies over the question. */
  ask<K extends Question["kind"]>(question: Question & { kind: K }): Promise<Answers[K]> {
    const id = ++this.#last;
    return new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.session.ask(id, question);
    }) as Promise<Answers[K]>;
  }

  #giveUp(): void {
    for (const { reject } of this.#waiting.values()) reject(new Error("The engine stopped and was started again."));
    this.#waiting.clear();
  }
}
