import { transfersOf, type Call, type Cancel, type Reply } from "./messages";

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
