/** Names as a reader meets them, each composed in one place. */

/** A data set as a whole: the core names each half, as in "MNIST, training set", and the page speaks of both. */
export function wholeName(name: string): string {
  return name.replace(/(, (training|test)( set)?)+$/, "");
}

/** One half of a data set: "MNIST’s test set", "Synthetic digits’ test set". */
export function halfName(set: string, half = "test"): string {
  const whole = wholeName(set);
  return `${whole}’${whole.endsWith("s") ? "" : "s"} ${half} set`;
}

/** A class by its index. A net may have more outputs than its data has classes. */
export function className(classes: readonly string[], index: number): string {
  return classes[index] ?? `output ${index}`;
}
