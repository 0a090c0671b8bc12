import { count, counted } from "../../text/format";
import type { CatalogSet, Initializer, Recipe } from "../../worker/protocol";
import { constantOf, optimizerOf } from "../train/optimizers";
import { DEFAULT_RECIPE } from "../train/recipe";
import { NUMBERS } from "../train/settings";

export const OBJECTIVES = [
  ["automatic", "Automatic"],
  ["cross-entropy", "Cross-entropy"],
  ["binary-cross-entropy", "Binary cross-entropy"],
  ["mean-squared", "Mean squared difference"],
  ["mean-absolute", "Mean absolute difference"],
] as const;

const SCHEDULES: Record<Recipe["schedule"], string> = {
  constant: "constant",
  step: "in steps",
  cosine: "along a cosine",
  "one-cycle": "in one cycle",
};

/** What data a net is trained on, and whether it is here. */
export function describeData(id: string | undefined, catalog: CatalogSet[] | null): { name: string; missing: boolean } {
  const sets = catalog ?? [];
  if (id === "three-or-seven") return { name: "the threes and sevens of MNIST", missing: false };
  if (id === "three-or-seven-small") return { name: "709 threes and sevens of MNIST", missing: false };
  if (id === "synthetic") return { name: "synthetic digits", missing: false };
  if (id === "files") return { name: "your own files", missing: false };
  if (id === "cifar10") return { name: "CIFAR-10, whose files you choose under Train", missing: false };
  if (id === "drawings") return { name: "your own drawings", missing: false };
  const name = sets.find((set) => set.id === (id ?? sets[0]?.id))?.name;
  if (name) return { name, missing: false };
  return { name: id ?? "synthetic digits", missing: id !== undefined && catalog !== null };
}

/** A recipe as a sentence, without its data. */
export function describeRecipe(recipe: Recipe): string {
  const { epochs, batchSize, optimizer, momentum, learningRate, schedule, seed, objective, fullBatch } = recipe;
  const hasMomentum = constantOf(optimizer, "momentum") && momentum > 0;
  const loss = OBJECTIVES.find(([id]) => id === objective && id !== "automatic")?.[1];
  const parts = [
    counted(epochs, "epoch"),
    fullBatch ? "all images in each step" : `batch size ${count(batchSize)}`,
    `${optimizerOf(optimizer).label}${hasMomentum ? `, momentum ${momentum}` : ""}`,
    `learning rate ${learningRate}, ${SCHEDULES[schedule]}`,
    ...(loss ? [`loss: ${loss.toLowerCase()}`] : []),
    ...further(recipe),
    `seed ${seed}`,
  ];
  return `${parts.join("; ")}.`;
}

/** What else is not as usual. */
function further(recipe: Recipe): string[] {
  const set = NUMBERS.filter(({ key }) => recipe[key] !== undefined && !(key in DEFAULT_RECIPE));
  const rates = Object.entries(recipe.multipliers ?? {});
  return [
    ...set.map(({ key, label }) => `${label.replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase())} ${recipe[key]}`),
    ...(recipe.stepAt ? [`steps at ${recipe.stepAt.join(", ")}`] : []),
    ...(recipe.l2Biases ? ["L2 for biases too"] : []),
    ...rates.map(([part, times]) => (times === 0 ? `${part} frozen` : `${part} at ${counted(times, "time")} the rate`)),
  ];
}

export function describeInitializer(initializer: Initializer): string {
  if (typeof initializer !== "string") {
    const { weights, biases } = initializer.normal;
    return `from a normal distribution, of standard deviation ${weights} for weights and ${biases} for biases`;
  }
  return { kaiming: "by Kaiming’s rule", xavier: "by Xavier’s rule", orthogonal: "at right angles", identity: "as identities" }[
    initializer
  ];
}
