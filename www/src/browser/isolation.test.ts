import { describe, expect, it } from "vitest";
import { isolationState } from "./isolation";

const SharedArrayBuffer = () => undefined;

describe("isolationState", () => {
  it("is isolated where memory can be shared", () => {
    expect(isolationState({ isSecureContext: true, crossOriginIsolated: true, SharedArrayBuffer })).toBe("isolated");
  });

  it("asks for headers where they alone are missing", () => {
    expect(isolationState({ isSecureContext: true, crossOriginIsolated: false })).toBe("needs-headers");
  });

  it.each([
    ["plain http", { isSecureContext: false, crossOriginIsolated: false }],
    ["a browser that knows no isolation", { isSecureContext: true }],
    ["a browser that shares no memory even so", { isSecureContext: true, crossOriginIsolated: true }],
  ])("knows where no header helps: %s", (_, scope) => {
    expect(isolationState(scope)).toBe("no-shared-memory");
  });
});
