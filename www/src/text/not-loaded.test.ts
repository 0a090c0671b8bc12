import { expect, it } from "vitest";
import { NOT_LOADED, plain } from "./not-loaded";

it.each([
  "Failed to fetch dynamically imported module: http://host/a/Explain.later-x.js",
  "error loading dynamically imported module: http://host/a/own.later-x.js",
  "Importing a module script failed.",
  "failed to fetch Wasm: 404 Not Found fetching 'http://host/core.gpu-x.wasm'",
  "Failed to fetch",
  "NetworkError when attempting to fetch resource.",
  "Load failed",
  "WebAssembly.instantiate(): expected magic word 00 61 73 6d, found 3c 21 64 6f @+0",
])("says what a visitor can do where code did not come: %s", (message) => {
  expect(plain(message)).toBe(NOT_LOADED);
  expect(NOT_LOADED).not.toMatch(/https?:|module/);
});

it.each(["The net is too large to be looked at.", "tiny/trainImages could not be fetched: the connection is down."])(
  "leaves other sentences alone: %s",
  (message) => expect(plain(message)).toBe(message),
);
