/** An answer to the question of that number, or why there is none. */
export interface Reply {
  id: number;
  answer: unknown;
  trouble?: string;
}

/** Knows which answer belongs to which question, where both are messages. */
export class Replies {
  #last = 0;
  readonly #waiting = new Map<number, { resolve(answer: unknown): void; reject(reason: Error): void }>();

  /** Has a question sent under a new number; resolved with what comes back under that. */
  ask<T>(send: (id: number) => void): Promise<T> {
    const id = ++this.#last;
    return new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      send(id);
    }) as Promise<T>;
  }

  settle({ id, answer, trouble }: Reply): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (trouble === undefined) waiting?.resolve(answer);
    else waiting?.reject(new Error(trouble));
  }

  /** Rejects all that are waited for: nobody is left to answer them. */
  refuse(why: string): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(why));
    this.#waiting.clear();
  }
}
