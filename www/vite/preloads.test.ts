import { describe, expect, it } from "vitest";
import { wasmFiles } from "./preloads";

const PLAIN = "assets/core_bg-a1.wasm";
const RELAXED = "assets/core_bg.relaxed-b2.wasm";

describe("wasmFiles", () => {
  it("tells the builds apart by their names", () => {
    expect(wasmFiles(["index.html", RELAXED, PLAIN])).toEqual({ plain: `./${PLAIN}`, relaxed: `./${RELAXED}` });
    expect(wasmFiles(["assets/worker.js", PLAIN])).toEqual({ plain: `./${PLAIN}` });
  });

  it.each([[[RELAXED]], [[PLAIN, "assets/core_bg-c3.wasm"]]])("asks for the plain build exactly once: %s", (files) => {
    expect(() => wasmFiles(files)).toThrow("plain build");
  });
});
