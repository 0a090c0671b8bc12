import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { AT_FIRST, reached, stylesWithin } from "./later";

describe("reached", () => {
  it("follows imports, round circles too", () => {
    const imports: Record<string, string[]> = { page: ["main"], main: ["app", "lib"], app: ["main"], view: ["lib"] };
    expect([...reached(["page"], (id) => imports[id] ?? [])]).toEqual(["page", "main", "app", "lib"]);
  });
});

describe("stylesWithin", () => {
  const within = (filename: string) => stylesWithin({ filename })?.css === "injected";

  it("leaves in the stylesheet what is drawn at first", () => {
    expect(within("/a/www/src/App.svelte")).toBe(false);
    expect(within("/a/www/src/views/train/Train.svelte")).toBe(false);
  });

  it("puts the styles of other views into their scripts", () => {
    expect(within("/a/www/src/views/about/About.svelte")).toBe(true);
    expect(within("C:\\www\\src\\views\\about\\About.svelte")).toBe(true);
  });

  it("knows folders that there are", () => {
    const src = resolve(import.meta.dirname, "../src");
    for (const folder of AT_FIRST) expect(existsSync(resolve(src, folder)), folder).toBe(true);
  });
});
