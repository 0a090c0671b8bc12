/** Does one task after the other, each in a moment in which the page has nothing better to do. */
export async function whenIdle(tasks: (() => Promise<void>)[]): Promise<void> {
  for (const task of tasks) {
    await idleMoment();
    await task();
  }
}

/** A page that draws all the time is never idle; after this long it has to find the time. */
const AT_LATEST_MS = 2000;
/** Where the browser cannot tell when it is idle, as Safari. */
const PAUSE_MS = 200;

function idleMoment(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof requestIdleCallback === "function") requestIdleCallback(() => resolve(), { timeout: AT_LATEST_MS });
    else setTimeout(resolve, PAUSE_MS);
  });
}
