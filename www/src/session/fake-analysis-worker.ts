import type { Command, Question } from "../worker/protocol";
import type { Reply } from "../worker/replies";

/** For tests: the part of a session that questions need, with a worker that hears them and says what it is told to. */
export class FakeLooker {
  readonly page = "http://page/";
  onRestarted: (() => void) | undefined;
  #worker: Worker | undefined;

  constructor(readonly hear: (id: number, question: Question) => void) {}

  readonly spawn = (): Worker => {
    const postMessage = (command: Command) => {
      if (command.type === "ask") this.hear(command.id, command.question);
    };
    this.#worker = { postMessage, terminate: () => undefined } as unknown as Worker;
    return this.#worker;
  };

  lend(port: MessagePort): void {
    port.close();
  }

  /** Answers; dies over the question where there is no answer. */
  say(answer: Reply | null): void {
    const report = { data: { type: "answer", ...answer } } as MessageEvent;
    if (answer) this.#worker?.onmessage?.(report);
    else this.#worker?.onerror?.({ message: "gone", preventDefault: () => undefined } as unknown as ErrorEvent);
  }
}
