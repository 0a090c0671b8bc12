import { count, counted } from "../../text/format";
import type { CatalogSet, Recipe } from "../../worker/protocol";
import { DEFAULT_RECIPE } from "../train/recipe";
import { OPTIMIZERS, optionsIn, SCHEDULES, type OptionField } from "../train/settings";

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
  const { epochs, batchSize, optimizer, learningRate, schedule, seed } = recipe;
  const parts = [
    counted(epochs, "epoch"),
    batchSize === "all" ? "all images in each step" : `batch size ${count(batchSize)}`,
    labelIn(OPTIMIZERS, optimizer),
    `learning rate ${learningRate}, ${labelIn(SCHEDULES, schedule).toLowerCase()}`,
    ...further(recipe),
    `seed ${seed}`,
  ];
  return `${parts.join("; ")}.`;
}

function labelIn(entries: readonly { name: string; label: string }[], name: string): string {
  return entries.find((entry) => entry.name === name)?.label ?? name;
}

/** What else is not as usual. */
function further(recipe: Recipe): string[] {
  const set = optionsIn(recipe).filter(({ key }) => recipe[key] !== undefined && !(key in DEFAULT_RECIPE));
  return set.flatMap((field) => describe(field, recipe[field.key]));
}

function describe({ key, label, kind, choices }: OptionField, value: unknown): string[] {
  if (kind === "flag") return [label];
  if (choices) return [`${label}: ${labelIn(choices, String(value)).toLowerCase()}`];
  if (key !== "multipliers") return [`${label} ${[value].flat().join(", ")}`];
  const rates = Object.entries(value as Record<string, number>);
  return rates.map(([part, times]) => (times === 0 ? `${part} frozen` : `${part} at ${counted(times, "time")} the rate`));
}
