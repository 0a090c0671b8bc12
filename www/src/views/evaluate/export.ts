import type { Answers, Measured } from "./protocol";
import { shownClasses } from "./tables";

/** A field of a CSV file: quoted where it must be (RFC 4180); a spreadsheet takes none of it for a formula. */
function field(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csv(rows: readonly (readonly (string | number | null)[])[]): string {
  return rows.map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

/** The table of classes, and below it, after an empty line, the confusion matrix: rows are true classes. */
export function measuresCsv(measured: Measured): string {
  const { report } = measured;
  const shown = shownClasses(measured);
  const rows = [...shown.flatMap((index) => report.classes[index] ?? []), report.macroAverage, report.weightedAverage];
  const name = (index: number) => report.classes[index]?.name ?? "";
  const table = [
    ["class", "precision", "recall", "f1", "specificity", "auc", "support"],
    ...rows.map((row) => [row.name, row.precision, row.recall, row.f1, row.specificity, row.areaUnderRoc, row.support]),
  ];
  const matrix = [
    ["true class \\ answer", ...shown.map(name)],
    ...shown.map((truth) => [name(truth), ...shown.map((answer) => report.confusion[truth]?.[answer] ?? 0)]),
  ];
  return `${csv(table)}\r\n${csv(matrix)}`;
}

/** A row for each image: its place in the data, its class, the answer, and all probabilities. */
export function predictionsCsv(names: readonly string[], { labels, decisions, probabilities }: Answers): string {
  const rows = Array.from(labels, (label, image) => {
    const decision = decisions[image] ?? -1;
    const shares = probabilities.subarray(image * names.length, (image + 1) * names.length);
    // Single precision has seven digits; more would be noise.
    return [image, names[label] ?? "", names[decision] ?? "", ...Array.from(shares, (share) => Number(share.toPrecision(7)))];
  });
  return csv([["image", "true class", "answer", ...names.map((name) => `p(${name})`)], ...rows]);
}

/** The whole report, with what it is of. */
export function reportJson({ net, set, report, seconds }: Measured): string {
  return `${JSON.stringify({ net, data: set, seconds, report }, null, 2)}\n`;
}

/** A file's name without what file systems do not like: "lenet-mnist-test-set-confusion.png". */
export function fileName({ net, set }: Pick<Measured, "net" | "set">, what: string): string {
  return `${`${net.name ?? "LeNet"} ${set.name}`.toLowerCase().replace(/’s| the\b/g, "").replace(/[^a-z0-9]+/g, "-")}-${what}`;
}
