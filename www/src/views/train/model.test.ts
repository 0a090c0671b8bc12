import { describe, expect, it } from "vitest";
import type { CatalogSet } from "../../worker/protocol";
import { Setup } from "./model.svelte";
import { setOption } from "./recipe";

const file = { path: "", bytes: 1 };
const files = { trainImages: file, trainLabels: file, testImages: file, testLabels: file };
const CATALOG: CatalogSet[] = [
  { id: "mnist", name: "MNIST", files },
  { id: "fashion-mnist", name: "Fashion-MNIST", files },
];

describe("Setup", () => {
  it("takes the host's first set until the visitor chooses, and synthetic digits where there is none", () => {
    const setup = new Setup();
    expect(setup.choice(CATALOG)).toEqual({ kind: "served", id: "mnist", name: "MNIST" });
    expect(setup.choice([])).toEqual({ kind: "synthetic" });
    expect(setup.choice(null)).toEqual({ kind: "synthetic" });
    setup.chosen = "fashion-mnist";
    expect(setup.choice(CATALOG)).toMatchObject({ id: "fashion-mnist" });
  });

  it("takes the threes and sevens of MNIST, else of synthetic digits", () => {
    const setup = new Setup();
    setup.chosen = "three-or-seven-small";
    const only = "three-or-seven-small";
    expect(setup.choice(CATALOG)).toEqual({ kind: "served", id: "mnist", name: "MNIST", only });
    expect(setup.choice([])).toEqual({ kind: "synthetic", only });
  });

  it("takes nothing in place of a set that the host does not offer", () => {
    const setup = new Setup();
    for (const id of ["nosuch", "constructor", "__proto__"]) {
      setup.chosen = id;
      expect(setup.choice(CATALOG)).toEqual({ kind: "served", id, name: id });
      expect(setup.problem(CATALOG)).toBeUndefined();
    }
  });

  it("wants files where files were chosen", () => {
    const setup = new Setup();
    setup.chosen = "files";
    expect(setup.problem(CATALOG)).toContain("Choose your files");
    setup.chosen = "cifar10";
    expect(setup.problem(CATALOG)).toContain("data_batch_1.bin");
    setup.files = { list: [{ path: "images", size: 0, modified: 0, bundle: 0, at: 0 }], bundles: [new Blob()] };
    expect(setup.problem(CATALOG)).toBeUndefined();
    expect(setup.choice(CATALOG)).toEqual({ kind: "files", files: setup.files, method: "fit" });
  });

  it("wants drawings of two digits, and adds drawings to other data where told to", () => {
    const setup = new Setup();
    const drawings = (...labels: number[]) => ({ labels: Uint8Array.from(labels), pixels: new Uint8Array(784 * labels.length), key: labels.join() });
    setup.chosen = "drawings";
    expect(setup.problem(CATALOG)).toContain("two kinds");
    setup.drawings = drawings(3, 3);
    expect(setup.problem(CATALOG)).toContain("two kinds");
    setup.drawings = drawings(3, 7);
    expect(setup.problem(CATALOG)).toBeUndefined();
    expect(setup.choice(CATALOG)).toEqual({ kind: "drawings", drawings: setup.drawings });
    setup.chosen = "mnist";
    expect(setup.choice(CATALOG)).toEqual({ kind: "served", id: "mnist", name: "MNIST" });
    setup.also = true;
    expect(setup.choice(CATALOG)).toMatchObject({ id: "mnist", drawings: setup.drawings });
    setup.chosen = "synthetic";
    expect(setup.choice([])).toEqual({ kind: "synthetic", drawings: setup.drawings });
  });

  it("brings the optimizer's usual learning rate, but keeps one that the visitor has set", () => {
    const setup = new Setup();
    setOption(setup.recipe, "optimizer", "sgd");
    expect(setup.recipe.learningRate).toBe(0.05);
    setup.recipe.learningRate = 0.2;
    setOption(setup.recipe, "optimizer", "adam");
    expect(setup.recipe).toMatchObject({ optimizer: "adam", learningRate: 0.2 });
  });
});
