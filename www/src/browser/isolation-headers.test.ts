import { describe, expect, it } from "vitest";
import { ISOLATION_HEADERS, needsHeaders, withIsolation } from "./isolation-headers";

describe("withIsolation", () => {
  it("adds both headers and keeps all else", async () => {
    const init = { status: 404, statusText: "Not Found", headers: { "Content-Type": "text/html", ETag: '"1"' } };
    const response = withIsolation(new Response("<p>", init));
    expect(Object.fromEntries(response.headers)).toEqual({
      "content-type": "text/html",
      etag: '"1"',
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
    });
    expect([response.status, response.statusText]).toEqual([404, "Not Found"]);
    expect(await response.text()).toBe("<p>");
  });

  it("overrules weaker headers of the host", () => {
    const response = withIsolation(new Response("", { headers: { "Cross-Origin-Opener-Policy": "unsafe-none" } }));
    expect(response.headers.get("cross-origin-opener-policy")).toBe(ISOLATION_HEADERS["Cross-Origin-Opener-Policy"]);
  });

  it("takes answers that have no body", () => {
    expect(withIsolation(new Response(null, { status: 204 })).status).toBe(204);
  });

  it("passes redirects and failures on as they are", () => {
    const failure = Response.error();
    expect(withIsolation(failure)).toBe(failure);
  });
});

describe("needsHeaders", () => {
  it.each([
    ["navigate", "document", true],
    ["navigate", "iframe", true],
    ["same-origin", "worker", true],
    ["same-origin", "sharedworker", true],
    ["cors", "script", false],
    ["cors", "", false],
    ["no-cors", "image", false],
  ] as const)("%s of %s: %s", (mode, destination, needed) => {
    expect(needsHeaders({ mode, destination })).toBe(needed);
  });
});
