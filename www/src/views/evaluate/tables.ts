import type { ClassRow, Measured } from "./protocol";

/** Classes to be shown: those with a name in the data, and what else was ever true or answered. */
export function shownClasses({ report: { confusion }, set }: Pick<Measured, "report" | "set">): number[] {
  const isUsed = (index: number) =>
    confusion.some((row, truth) => (row[index] ?? 0) > 0 || (truth === index && row.some((times) => times > 0)));
  return confusion.map((_, index) => index).filter((index) => index < set.classes.length || isUsed(index));
}

/** A column of the table of classes. */
export type Column = "name" | "precision" | "recall" | "f1" | "specificity" | "areaUnderRoc" | "support";

export interface Order {
  by: Column;
  rising: boolean;
}

/** What a class's place in the report is, with its row. */
export interface Placed {
  index: number;
  row: ClassRow;
}

/** In the order of a column; names stand in the data's order, and what is undefined comes last either way. */
export function sorted(rows: readonly Placed[], { by, rising }: Order): Placed[] {
  const sign = rising ? 1 : -1;
  return [...rows].sort((one, other) => {
    if (by === "name") return sign * (one.index - other.index);
    const [a, b] = [one.row[by], other.row[by]];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return sign * (a - b) || one.index - other.index;
  });
}

/** The most probable classes with their probabilities. */
export function likeliest(probabilities: readonly number[], most: number): [index: number, share: number][] {
  return probabilities
    .map((share, index): [number, number] => [index, share])
    .sort(([, one], [, other]) => other - one)
    .slice(0, most);
}

/** A measure of 0 to 1 in four digits. What is less than 1 is not rounded up to it. */
export function measureText(value: number | null): string {
  if (value === null) return "—";
  return value < 1 && value >= 0.99995 ? "> 0.9999" : value.toFixed(4);
}
