import { CLASSES } from "./net.js";

/** Mean cross-entropy of the answers, which are probabilities, all classes of an image one after the other. */
export function crossEntropy(probabilities, labels) {
  let sum = 0;
  labels.forEach((label, i) => (sum -= Math.log(Math.max(probabilities[i * CLASSES + label], 1e-30))));
  return sum / labels.length;
}

/** Fails where an answer is not one distribution over the classes for each image. */
export function checkAnswer(probabilities, images) {
  if (probabilities.length !== images * CLASSES) {
    throw new Error(`It gave ${probabilities.length} values for ${images} images.`);
  }
  for (let i = 0; i < images; i++) {
    const sum = probabilities.subarray(i * CLASSES, (i + 1) * CLASSES).reduce((sum, value) => sum + value, 0);
    // Negated, so that NaN fails as well.
    if (!(Math.abs(sum - 1) < 1e-3)) throw new Error(`Its probabilities of image ${i} add up to ${sum}.`);
  }
}

/** The middle of some values. */
export function median(values) {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
