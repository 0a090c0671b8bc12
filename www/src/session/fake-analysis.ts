/** A call as the worker gets it: such as "evaluate.measure". */
export interface FakeCall {
  id: number;
  name: string;
  args: unknown[];
}

/** For tests: what views need of a session to ask the analysis worker, whose answers the test gives. */
export class FakeAnalysis {
  readonly page = "http://page/";
  analysis: { connect(): void } | undefined;
  #worker: Worker | undefined;

  constructor(
    readonly onCall: (call: FakeCall) => void,
    readonly onCancel: (id: number) => void = () => undefined,
  ) {}

  readonly spawn = (): Worker => {
    const postMessage = (message: { call: number; scope: string; method: string; args: unknown[] } | { cancel: number }) => {
      if ("cancel" in message) return this.onCancel(message.cancel);
      const { call, scope, method, args } = message;
      if (scope !== "connection" && scope !== "worker") this.onCall({ id: call, name: `${scope}.${method}`, args });
    };
    this.#worker = { postMessage, terminate: () => undefined } as unknown as Worker;
    return this.#worker;
  };

  lend(port: MessagePort): void {
    port.close();
  }

  answer(id: number, result: unknown): void {
    this.#send({ reply: id, result });
  }

  refuse(id: number, message: string): void {
    this.#send({ reply: id, error: { name: "Error", message, trap: false } });
  }

  /** The worker dies before it answers. */
  die(): void {
    this.#worker?.onerror?.({ message: "gone", preventDefault: () => undefined } as unknown as ErrorEvent);
  }

  #send(data: object): void {
    this.#worker?.onmessage?.({ data } as MessageEvent);
  }
}
