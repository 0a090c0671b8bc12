import { transfersOf, type Call, type Cancel, type Reply } from "./messages";

type Post = (message: Call | Cancel, transfer: Transferable[]) => void;

/** The methods of T, as they are called from the other side. */
export type Remote<T> = {
  [K in keyof T]: T[K] extends (...args: infer A) => infer R ? (...args: A) => Promise<Awaited<R>> : never;
};

/** How a call failed: it threw, the module trapped, or its worker died. */
export type Failure = "error" | "trap" | "death";

/** What calls are rejected with where their worker is gone, or trapped and is about to be replaced. */
export class WorkerDied extends Error {}

/** The side that calls. */
export class RpcClient {
  #last = 0;
  readonly #waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();

  /** `describe` makes the sentence that the caller gets of the error's own. */
  constructor(
    readonly post: Post,
    readonly describe: (message: string, failure: Failure) => string = (message) => message,
  ) {}

  /** The methods of an object that the other side has under this name. */
  remote<T>(scope: string): Remote<T> {
    const call = (_: unknown, method: string | symbol) => (...args: unknown[]) => this.#call(scope, String(method), args);
    return new Proxy({}, { get: call }) as Remote<T>;
  }

  #call(scope: string, method: string, args: unknown[]): Promise<unknown> {
    const call = ++this.#last;
    const signal = args.at(-1) instanceof AbortSignal ? (args.pop() as AbortSignal) : undefined;
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      signal?.addEventListener("abort", () => this.#waiting.has(call) && this.post({ cancel: call }, []));
      this.#waiting.set(call, { resolve, reject });
      this.post({ call, scope, method, args, cancels: signal !== undefined }, transfersOf(args));
    });
  }

  settle({ reply, result, error }: Reply): void {
    const waiting = this.#waiting.get(reply);
    this.#waiting.delete(reply);
    if (!error) return waiting?.resolve(result);
    if (error.trap) return waiting?.reject(new WorkerDied(this.describe(error.message, "trap")));
    waiting?.reject(Object.assign(new Error(this.describe(error.message, "error")), { name: error.name }));
  }

  /** Rejects all calls that wait for an answer. */
  rejectAll(reason: string): void {
    const error = new WorkerDied(this.describe(reason, "death"));
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

/** Calls to a worker without a supervisor; an error of its script rejects what waits. */
export function clientOf<Event = never>(worker: Worker, onEvent?: (event: Event) => void): RpcClient {
  const rpc = new RpcClient((message, transfer) => worker.postMessage(message, transfer));
  worker.onmessage = ({ data }: MessageEvent<Reply | Event>) => {
    if (typeof data === "object" && data !== null && "reply" in data) rpc.settle(data);
    else onEvent?.(data as Event);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    rpc.rejectAll(event.message || "a worker could not be loaded");
  };
  return rpc;
}
