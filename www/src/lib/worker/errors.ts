/** Whether the engine is gone, and the run can go on elsewhere. */
export function isLost(error: unknown): error is Error {
  return error instanceof Error && error.name === "EngineLost";
}

/** What an error says, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
