/**
 * Calls by name from page to worker, or from one worker to another, as messages: typed arguments and results. An
 * `AbortSignal` as the last argument cancels the call over there. Errors cross as sentences; a trap is told apart. What is
 * emitted beside the calls are events, objects with a `type`. (Comlink does neither cancel nor reject what waits for a
 * worker that died.)
 */

export interface Call {
  call: number;
  scope: string;
  method: string;
  args: unknown[];
  /** Whether a signal follows the arguments. */
  cancels: boolean;
}

interface Cancel {
  cancel: number;
}

/** The end of the call of that number: its result, or why there is none. */
export interface Reply {
  reply: number;
  result?: unknown;
  error?: { name: string; message: string; trap: boolean };
}

type Post = (message: Call | Cancel, transfer: Transferable[]) => void;

/** The methods of T, as they are called from the other side. */
export type Remote<T> = {
  [K in keyof T]: T[K] extends (...args: infer A) => infer R ? (...args: A) => Promise<Awaited<R>> : never;
};

/** How a call failed: it threw, the module trapped, or its worker died. */
export type Failure = "error" | "trap" | "death";

/** What calls are rejected with where their worker is gone, or trapped and is about to be replaced. */
export class WorkerDied extends Error {}

const transfers = new WeakMap<object, Transferable[]>();

/** Marks parts of an argument or a result that are moved instead of copied. */
export function transfer<T extends object>(value: T, parts: Transferable[]): T {
  transfers.set(value, parts);
  return value;
}

function transfersOf(values: unknown[]): Transferable[] {
  return values.flatMap((value) => transfers.get(value as object) ?? []);
}

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

  /** Rejects all calls that wait: nobody is left to answer them. */
  rejectAll(reason: string): void {
    const error = new WorkerDied(this.describe(reason, "death"));
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

/** Calls to a worker that nobody supervises; an error of its script rejects what waits. */
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

/** The other side of a worker or a channel. */
export interface Port {
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage(message: unknown, transfer: Transferable[]): void;
}

type Methods = Record<string, (...args: unknown[]) => unknown>;

/** Answers calls of the methods of what `find` gives for a name. After a trap nothing of this module may be used again. */
export function serve(port: Port, find: (scope: string) => object | Promise<object>, onTrap: (message: string) => void): void {
  const running = new Map<number, AbortController>();
  const answer = async ({ call, scope, method, args, cancels }: Call) => {
    const controller = new AbortController();
    running.set(call, controller);
    try {
      const target = (await find(scope)) as Methods;
      const result = await target[method]!(...args, ...(cancels ? [controller.signal] : []));
      port.postMessage({ reply: call, result } satisfies Reply, transfersOf([result]));
    } catch (thrown) {
      const { name, message } = thrown instanceof Error ? thrown : new Error(String(thrown));
      const trap = thrown instanceof WebAssembly.RuntimeError;
      port.postMessage({ reply: call, error: { name, message, trap } } satisfies Reply, []);
      if (trap) onTrap(message);
    } finally {
      running.delete(call);
    }
  };
  port.onmessage = ({ data }: MessageEvent<Call | Cancel>) => {
    if ("cancel" in data) running.get(data.cancel)?.abort();
    else void answer(data);
  };
}
