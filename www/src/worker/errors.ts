/** Whether the engine is gone, and the run can go on elsewhere. */
export function isLost(error: unknown): error is Error {
  return error instanceof Error && error.name === "EngineLost";
}

/**
 * What an error says, whatever was thrown. A trap says nothing and is thrown on: what the instance of the module holds may
 * be broken, so it is never used again; the worker is replaced.
 */
export function messageOf(error: unknown): string {
  if (error instanceof WebAssembly.RuntimeError) throw error;
  return error instanceof Error ? error.message : String(error);
}
