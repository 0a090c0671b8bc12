/** Names as a reader meets them, each composed in one place. */

/** A data set as a whole: the core names each half, as in "MNIST, training set", and the page speaks of both. */
export function wholeName(name: string): string {
  return name.replace(/(, (training|test)( set)?)+$/, "");
}

/** A set's own name that is no proper name, which begins with a small letter within a sentence. */
const COMMON = /^(Your|Synthetic)(?= )/;

/** One half of a data set, within a sentence, as the terminal has it: "MNIST’s test set", "the test set of your files". */
export function halfName(set: string, half = "test"): string {
  const whole = wholeName(set);
  if (/(MNIST|CIFAR-10)$/.test(whole)) return `${whole}’s ${half} set`;
  return `the ${half} set of ${whole.replace(COMMON, (word) => word.toLowerCase())}`;
}

/** A class by its index. A net may have more outputs than its data has classes. */
export function className(classes: readonly string[], index: number): string {
  return classes[index] ?? `output ${index}`;
}
