import { describe, expect, it, vi } from "vitest";
import { addressIn } from "./import-again";
import { Lazy } from "./lazy.svelte";

describe("Lazy", () => {
  it("is fetched once, however often it is asked for", async () => {
    const load = vi.fn(async () => "part");
    const later = new Lazy(load);
    expect(later.stage).toBe("idle");
    const both = Promise.all([later.fetch(), later.fetch()]);
    expect(later.stage).toBe("loading");
    await both;
    await later.fetch();
    expect([later.value, later.stage]).toEqual(["part", "loaded"]);
    expect(load).toHaveBeenCalledTimes(1);
  });

  it("fails without an uproar, and can be tried again", async () => {
    const load = vi.fn(async () => "part").mockRejectedValueOnce(new Error("no connection"));
    const later = new Lazy(load);
    await later.fetch();
    expect([later.value, later.stage]).toEqual([undefined, "failed"]);
    await later.fetch();
    expect(later.value).toBe("part");
  });

  it("may be here from the start", async () => {
    const later = Lazy.loaded("part");
    expect([later.value, later.stage]).toEqual(["part", "loaded"]);
    await later.fetch();
    expect(later.stage).toBe("loaded");
  });
});

describe("addressIn", () => {
  it.each([
    ["Failed to fetch dynamically imported module: http://host/a/View.later-x_1.js", "http://host/a/View.later-x_1.js"],
    ["error loading dynamically imported module: http://host/View.js?again=1", "http://host/View.js"],
    ["Importing a module script failed.", undefined],
  ])("finds what a browser says did not come: %s", (message, address) => {
    expect(addressIn(new TypeError(message))?.href).toBe(address);
  });
});
