import { describe, expect, it } from "vitest";
import type { CatalogSet } from "./protocol";
import { Setup } from "./setup.svelte";

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

  it("wants files where files were chosen", () => {
    const setup = new Setup();
    setup.chosen = "files";
    expect(setup.problem(CATALOG)).toContain("Choose your IDX files");
    setup.files = [new File([], "images")];
    expect(setup.problem(CATALOG)).toBeUndefined();
  });

  it("brings the optimizer's usual learning rate, but keeps one that the visitor has set", () => {
    const setup = new Setup();
    setup.setOptimizer("sgd");
    expect(setup.recipe.learningRate).toBe(0.05);
    setup.recipe.learningRate = 0.2;
    setup.setOptimizer("adam");
    expect(setup.recipe).toMatchObject({ optimizer: "adam", learningRate: 0.2 });
  });
});
