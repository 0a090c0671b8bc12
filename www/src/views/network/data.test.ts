import { describe, expect, it } from "vitest";
import type { CatalogSet } from "../../worker/protocol";
import { Setup } from "../train/model.svelte";
import { dataAtHand } from "./data";

const CATALOG = [{ id: "mnist" }, { id: "tiny" }] as CatalogSet[];
const session = (catalog: CatalogSet[] | null, catalogError: string | null = null) => ({
  catalog,
  catalogError,
  workerStatus: "ready" as const,
});

const setup = new Setup();

describe("the data that a link asks for", () => {
  it.each(["mnist", "tiny", "synthetic", "three-or-seven-small", "files", "drawings"])("may be %s", async (id) => {
    await expect(dataAtHand(setup, session(CATALOG), id)).resolves.toBeUndefined();
  });

  it.each(["nosuch", "constructor", "__proto__", "toString", ""])("are refused by name: %j", async (id) => {
    const there = "mnist, tiny, three-or-seven, three-or-seven-small, synthetic, files, cifar10, drawings";
    await expect(dataAtHand(setup, session(CATALOG), id)).rejects.toThrow(`There is no data set “${id}” here. There are ${there}.`);
  });

  it("are looked for once the host has said what it has", async () => {
    const asked = session(null);
    let isAtHand: boolean | undefined;
    const waiting = dataAtHand(setup, asked, "tiny").then(() => (isAtHand = true));
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(isAtHand).toBeUndefined();
    asked.catalog = CATALOG;
    await waiting;
    expect(isAtHand).toBe(true);
  });

  it("are not waited for where no engine will ever ask", async () => {
    await expect(dataAtHand(setup, { ...session(null), workerStatus: "failed" }, "tiny")).rejects.toThrow("no data set “tiny”");
  });

  it("may be there again when the connection is", async () => {
    await expect(dataAtHand(setup, session([], "The connection is down."), "mnist")).rejects.toThrow(/drawings\. The connection is down\.$/);
  });
});
