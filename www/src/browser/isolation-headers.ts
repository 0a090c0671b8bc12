/**
 * What a page must be sent to share memory between threads: no other origin may hold a handle on its window, and nothing
 * may be embedded that has not agreed to it. `require-corp` and not `credentialless`, which Safari does not know; all
 * that this page loads comes from its own host anyway.
 */
export const ISOLATION_HEADERS = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
} as const;

/** Requests whose answers must carry the headers: pages, and the scripts that workers begin with. */
export function needsHeaders({ mode, destination }: Pick<Request, "mode" | "destination">): boolean {
  return mode === "navigate" || destination === "worker" || destination === "sharedworker";
}

/** The same answer with the headers. */
export function withIsolation(response: Response): Response {
  // A redirect that the browser is to follow by itself, or a failure: there is nothing to write headers to.
  if (response.status === 0) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(ISOLATION_HEADERS)) headers.set(name, value);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
