/**
 * A service worker for hosts that cannot be told to send headers, such as GitHub Pages. It adds them to pages and to
 * workers' scripts; of everything else (wasm, data, nets) the browser takes care as if it were not there.
 */
import { needsHeaders, withIsolation } from "./isolation-headers";

/** The part of a service worker's scope that is used here; TypeScript's own library for it excludes that of pages. */
interface Scope {
  skipWaiting(): Promise<void>;
  addEventListener(type: "install", listener: () => void): void;
  addEventListener(type: "fetch", listener: (event: FetchEvent) => void): void;
}

interface FetchEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

const scope = self as unknown as Scope;

scope.addEventListener("install", () => void scope.skipWaiting());
scope.addEventListener("fetch", (event) => {
  const { request } = event;
  if (new URL(request.url).origin !== location.origin || !needsHeaders(request)) return;
  event.respondWith(fetch(request).then(withIsolation));
});
