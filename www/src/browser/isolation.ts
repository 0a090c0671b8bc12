/**
 * Threads may share memory only in a page that its host has sent with two headers ("cross-origin isolated"). Where the
 * host does not send them, a service worker of the page's own adds them, from the second load on.
 */

/**
 * - `isolated`: threads may share memory.
 * - `needs-headers`: the browser could, but the page came without the two headers.
 * - `no-shared-memory`: no header would help. The browser is too old, or the page came over plain http from another
 *   machine.
 */
export type Isolation = "isolated" | "needs-headers" | "no-shared-memory";

/** What this depends on in the global scope. Each part is missing in some browser. */
export interface Scope {
  isSecureContext?: boolean;
  crossOriginIsolated?: boolean;
  SharedArrayBuffer?: unknown;
}

export function isolationState(scope: Scope = globalThis): Isolation {
  if (scope.crossOriginIsolated) return scope.SharedArrayBuffer ? "isolated" : "no-shared-memory";
  return scope.isSecureContext && scope.crossOriginIsolated === false ? "needs-headers" : "no-shared-memory";
}

/** Set while a reload of ours is under way, so that one that did not help is not followed by another. */
const RELOADED = "reloaded-for-isolation";
/** What a visitor who has begun does first. */
const TOUCHES = ["pointerdown", "keydown"];

/**
 * Has the service worker add the headers where they are missing. It can do so from the next load on: the page reloads
 * itself once, unless the visitor has touched it by then.
 */
export async function isolate(): Promise<void> {
  const state = isolationState();
  try {
    if (state === "isolated") sessionStorage.removeItem(RELOADED);
    if (state !== "needs-headers" || !("serviceWorker" in navigator)) return;
    let touched = false;
    for (const type of TOUCHES) addEventListener(type, () => (touched = true), { once: true, capture: true });
    await navigator.serviceWorker.register(new URL("isolation-worker.js", document.baseURI));
    await navigator.serviceWorker.ready;
    if (touched || sessionStorage.getItem(RELOADED)) return;
    sessionStorage.setItem(RELOADED, "yes");
    location.reload();
  } catch {
    // No service worker or no storage for this page: it works all the same, with one thread.
  }
}
