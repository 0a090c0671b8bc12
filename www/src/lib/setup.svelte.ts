import { DEFAULT_RECIPE, USUAL_LEARNING_RATE, recipeProblem } from "./recipe";
import type { Component } from "svelte";
import type { Specimen } from "./lab/protocol";
import type { CatalogSet, DataChoice, Design, Optimizer, Recipe, ThreeOrSeven } from "./protocol";
import type { Session } from "./session/session.svelte";

/** What the visitor has chosen for the next run. */
export class Setup {
  recipe = $state<Recipe>({ ...DEFAULT_RECIPE });
  /** A served set's id, "synthetic" or "files"; undefined until the visitor chooses. */
  chosen = $state<string>();
  files = $state.raw<File[]>([]);
  /** The net to train where it is not LeNet. */
  design = $state.raw<Design>();
  /** What tells of such a net under Train: it comes with the view in which it was made, or with a link. */
  more = $state.raw<Component<{ setup: Setup; session: Session }>>();
  /** What is looked at under Explain where it is not the drawing. */
  specimen = $state.raw<Specimen>();
  /** What is wrong with the settings that come later. */
  fault = $state<string>();

  /** The data of the next run: what was chosen, else the first set of the host, else synthetic digits. */
  dataId(catalog: CatalogSet[] | null): string {
    return this.chosen ?? catalog?.[0]?.id ?? "synthetic";
  }

  choice(catalog: CatalogSet[] | null): DataChoice {
    const id = this.dataId(catalog);
    if (id === "files") return { kind: "files", files: this.files };
    const part = id.startsWith("three");
    const set = catalog?.find((set) => set.id === (part ? "mnist" : id));
    const choice: DataChoice = set ? { kind: "served", id: set.id, name: set.name } : { kind: "synthetic" };
    return part ? { ...choice, only: id as ThreeOrSeven } : choice;
  }

  /** Another optimizer brings its own usual learning rate, unless the visitor has set one. */
  setOptimizer(optimizer: Optimizer): void {
    const usual = USUAL_LEARNING_RATE[this.recipe.optimizer];
    if (this.recipe.learningRate === usual) this.recipe.learningRate = USUAL_LEARNING_RATE[optimizer];
    this.recipe.optimizer = optimizer;
  }

  /** What keeps the run from starting, as a sentence. */
  problem(catalog: CatalogSet[] | null): string | undefined {
    if (this.dataId(catalog) === "files" && this.files.length === 0) {
      return "Choose your IDX files first: images and labels, two files or four.";
    }
    return recipeProblem(this.recipe) ?? this.fault;
  }
}
