import { BATCH, CLASSES, PIXELS, SIDE, randomBySeed } from "./net.js";

/** The images' ink lies within this margin, as MNIST's does. */
const MARGIN = 4;
const INK_SHARE = 0.3;
const NOISE_SHARE = 0.1;

/**
 * Images that a net can learn and that cost what MNIST's cost: each class has a pattern of ink of its own, and each
 * image is its class's pattern with some pixels turned over.
 */
export function makeImages(count, seed) {
  const patterns = makePatterns(randomBySeed(1));
  const random = randomBySeed(seed);
  const bytes = new Uint8Array(count * PIXELS);
  const labels = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    labels[i] = Math.floor(random() * CLASSES);
    const pattern = patterns[labels[i]];
    for (let p = 0; p < PIXELS; p++) {
      const isInk = pattern[p] !== random() < NOISE_SHARE;
      bytes[i * PIXELS + p] = isInk ? 128 + 127 * random() : 0;
    }
  }
  return { bytes, labels, values: Float32Array.from(bytes, (byte) => byte / 255) };
}

/** The batches of a set, in order, as often as they are asked for. */
export function batchesOf({ values, labels }) {
  const count = Math.floor(labels.length / BATCH);
  let next = 0;
  const batch = (i) => ({
    images: values.subarray(i * BATCH * PIXELS, (i + 1) * BATCH * PIXELS),
    labels: labels.subarray(i * BATCH, (i + 1) * BATCH),
  });
  return { first: batch(0), take: (wanted) => Array.from({ length: wanted }, () => batch(next++ % count)) };
}

function makePatterns(random) {
  const isInside = (at) => at >= MARGIN && at < SIDE - MARGIN;
  return Array.from({ length: CLASSES }, () =>
    Array.from({ length: PIXELS }, (_, p) => {
      const isInk = random() < INK_SHARE;
      return isInk && isInside(p % SIDE) && isInside(Math.floor(p / SIDE));
    }),
  );
}
