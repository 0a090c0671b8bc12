import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { assetFileNames, chunkMark, relaxedFits } from "./wasm-builds";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "wasm-builds-"));
  make("pkg", "glue", 100);
});

afterEach(() => rmSync(root, { recursive: true }));

function make(folder: string, glue: string, seconds: number): void {
  mkdirSync(join(root, folder));
  writeFileSync(join(root, folder, "lenet_playground.js"), glue);
  const wasm = join(root, folder, "lenet_playground_bg.wasm");
  writeFileSync(wasm, folder);
  utimesSync(wasm, seconds, seconds);
}

describe("relaxedFits", () => {
  it("takes a twin made after the plain build", () => {
    make("pkg-relaxed", "glue", 160);
    expect(relaxedFits(root)).toBe(true);
  });

  it("does without where there is none", () => {
    expect(relaxedFits(root)).toBe(false);
  });

  it("leaves one out that is older than a plain build by hand", () => {
    make("pkg-relaxed", "glue", 40);
    expect(relaxedFits(root)).toBe(false);
  });

  it("leaves one out whose JavaScript differs", () => {
    make("pkg-relaxed", "other glue", 160);
    expect(relaxedFits(root)).toBe(false);
  });
});

describe("assetFileNames", () => {
  it("tells the builds apart", () => {
    const name = (original: string) => assetFileNames({ originalFileNames: [original] });
    expect(name("pkg/lenet_playground_bg.wasm")).toBe("assets/[name]-[hash][extname]");
    expect(name("pkg-relaxed/lenet_playground_bg.wasm")).toBe("assets/[name].relaxed-[hash][extname]");
  });
});

it("marks the side of the module with the GPU engine", () => {
  expect(chunkMark({ facadeModuleId: "/www/pkg-gpu/lenet_playground.js" })).toBe(".gpu");
  expect(chunkMark({ facadeModuleId: "/www/src/worker/layers.ts" })).toBe("");
  expect(chunkMark({ facadeModuleId: null })).toBe("");
});
