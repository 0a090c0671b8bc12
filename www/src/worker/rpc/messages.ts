/**
 * Calls by name from page to worker, or from one worker to another, as messages: typed arguments and results. An
 * `AbortSignal` as the last argument cancels the call over there. Errors cross as sentences; a trap is distinguished. What is
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

export interface Cancel {
  cancel: number;
}

/** The end of the call of that number: its result, or why there is none. */
export interface Reply {
  reply: number;
  result?: unknown;
  error?: { name: string; message: string; trap: boolean };
}

const transfers = new WeakMap<object, Transferable[]>();

/** Marks parts of an argument or a result that are moved instead of copied. */
export function transfer<T extends object>(value: T, parts: Transferable[]): T {
  transfers.set(value, parts);
  return value;
}

export function transfersOf(values: unknown[]): Transferable[] {
  return values.flatMap((value) => transfers.get(value as object) ?? []);
}
