import { describe, expect, it } from "vitest";
import { chooseSimd } from "./simd";

const PAGE = "https://host.example/some/path/";
const BOTH = { plain: "plain.wasm", relaxed: "relaxed.wasm" };
const can = () => Promise.resolve(true);
const cannot = () => Promise.resolve(false);

describe("chooseSimd", () => {
  it("goes by what the browser can do", async () => {
    expect(await chooseSimd(PAGE, BOTH, can)).toBe("relaxed");
    expect(await chooseSimd(PAGE, BOTH, cannot)).toBe("plain");
  });

  it("obeys the page's address", async () => {
    expect(await chooseSimd(`${PAGE}?simd=plain#about`, BOTH, can)).toBe("plain");
    expect(await chooseSimd(`${PAGE}?simd=relaxed`, BOTH, cannot)).toBe("relaxed");
  });

  it("takes nonsense in the address for nothing", async () => {
    expect(await chooseSimd(`${PAGE}?simd=avx`, BOTH, can)).toBe("relaxed");
  });

  it("has no choice where there is one build", async () => {
    expect(await chooseSimd(`${PAGE}?simd=relaxed`, { plain: "plain.wasm" }, can)).toBe("plain");
  });
});
