import type { Initializer } from "../../worker/protocol";
import { INITIALIZERS, numbersIn } from "../train/settings";
import { numberProblem } from "../train/recipe";

/** The rule that an initializer is, and the numbers that come with it. */
export function choiceOf(initializer: Initializer): { name: string; numbers: Readonly<Record<string, number>> } {
  if (typeof initializer === "string") return { name: initializer, numbers: {} };
  const [[name, numbers] = ["", {}]] = Object.entries(initializer);
  return { name, numbers };
}

/** The rule of that name, with its usual numbers where there are no others. */
export function initializerOf(name: string, numbers: Readonly<Record<string, number>> = {}): Initializer {
  const fields = INITIALIZERS.find((entry) => entry.name === name)?.fields ?? [];
  if (fields.length === 0) return name as Initializer;
  const all = fields.map(({ key, default: usual }) => [key, numbers[key] ?? usual]);
  return { [name]: Object.fromEntries(all) } as unknown as Initializer;
}

/** As it stands in a link: `normal,0.01,0`. */
export function toText(initializer: Initializer): string {
  const { name, numbers } = choiceOf(initializer);
  return [name, ...Object.values(numbers)].join();
}

/** What `toText` has written. */
export function ofText(text: string): Initializer {
  const [name = "", ...rest] = text.split(",");
  const entry = INITIALIZERS.find((entry) => entry.name === name);
  const names = INITIALIZERS.map(({ name }) => name);
  if (!entry) throw new Error(`"${name}" is none of ${names.join(", ")}.`);
  const numbers = numbersIn(rest.join());
  const fit = entry.fields.every((field, i) => !numberProblem(field, numbers[i]));
  if (numbers.length !== entry.fields.length || !fit) {
    const example = [name, ...entry.fields.map(({ default: usual }) => usual)].join();
    throw new Error(`First weights must be as in ${example}, with numbers from 0 up. The link says init=${text}.`);
  }
  return initializerOf(name, Object.fromEntries(entry.fields.map(({ key }, i) => [key, numbers[i] ?? NaN])));
}

/** The rule, behind "First weights:". */
export function describeInitializer(initializer: Initializer): string {
  const { name, numbers } = choiceOf(initializer);
  const label = INITIALIZERS.find((entry) => entry.name === name)?.label ?? name;
  const deviations = Object.entries(numbers).map(([key, number]) => `${number} for ${key}`);
  return deviations.length > 0 ? `${label}, of standard deviation ${deviations.join(" and ")}` : label;
}
