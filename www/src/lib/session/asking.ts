import type { Answers, Question } from "../protocol";
import type { Session } from "./session.svelte";

interface Waiting {
  resolve(answer: unknown): void;
  reject(reason: Error): void;
}

/** Asks the worker, and knows which answer belongs to which question. */
export class Asking {
  static readonly #known = new WeakMap<Session, Asking>();
  #last = 0;
  readonly #waiting = new Map<number, Waiting>();

  /** The one of a session: all its views share it. */
  static of(session: Session): Asking {
    const asking = Asking.#known.get(session) ?? new Asking(session);
    Asking.#known.set(session, asking);
    return asking;
  }

  private constructor(readonly session: Session) {
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
