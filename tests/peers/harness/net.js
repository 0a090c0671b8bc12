/** The net that every page builds: Wolfram's LeNet. */

/** Length of an image's side, and of a kernel's. */
export const SIDE = 28;
export const KERNEL = 5;
export const PIXELS = SIDE * SIDE;
export const CLASSES = 10;
/** Channels of the two convolutions, and what the flattened second one has after its pooling. */
export const CHANNELS = [20, 50];
export const FLAT = 800;
export const HIDDEN = 500;
export const PARAMETERS = 431_080;

export const BATCH = 64;
export const LEARNING_RATE = 1e-3;
/** Adam's, as every library sets them by itself. */
export const BETAS = [0.9, 0.999];
export const EPSILON = 1e-8;

/**
 * The shapes of the weights, each followed by its bias. A convolution's are [out, in, height, width], a linear layer's
 * [in, out]; TensorFlow.js has its own order for the former.
 */
export const SHAPES = [
  [CHANNELS[0], 1, KERNEL, KERNEL],
  [CHANNELS[0]],
  [CHANNELS[1], CHANNELS[0], KERNEL, KERNEL],
  [CHANNELS[1]],
  [FLAT, HIDDEN],
  [HIDDEN],
  [HIDDEN, CLASSES],
  [CLASSES],
];

/** Inputs that one output value is a sum over. */
export function fanIn(shape) {
  if (shape.length === 1) return 0;
  return shape.length === 2 ? shape[0] : shape.slice(1).reduce((product, size) => product * size, 1);
}

/** Fresh weights of a shape, drawn as He's rule says; biases are zero. */
export function freshWeights(shape, random) {
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  if (shape.length === 1) return values;
  const bound = Math.sqrt(6 / fanIn(shape));
  return values.map(() => (2 * random() - 1) * bound);
}

/** Numbers from 0 to 1 by seed: the same in every page and run (Marsaglia's xorshift). */
export function randomBySeed(seed) {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
