/** jax-js, with every step compiled by its jit. */
import { defaultDevice, init, jit, lax, nn, numpy as np, tree, valueAndGrad } from "@jax-js/jax";
import {
  BATCH,
  BETAS,
  CLASSES,
  EPSILON,
  LEARNING_RATE,
  PIXELS,
  SHAPES,
  SIDE,
  freshWeights,
  randomBySeed,
} from "../harness/net.js";

export default {
  async load(engine) {
    if (!(await init(engine)).includes(engine)) throw new Error(`Its ${engine} backend does not start.`);
    defaultDevice(engine);
    const random = randomBySeed(4);
    const weights = SHAPES.map((shape) => np.array(freshWeights(shape, random)).reshape(shape));
    const zeros = () => SHAPES.map((shape) => np.zeros(shape));
    const state = { weights, means: zeros(), squares: zeros(), step: 0 };
    const answer = jit((weights, images) => nn.softmax(logits(weights, images)));
    return {
      parameters: weights.reduce((sum, { size }) => sum + size, 0),
      inferBatch: BATCH,
      train: (batches) => train(state, batches),
      infer: (images) => answer(tree.ref(state.weights), tensor(images)).data(),
    };
  },
};

async function train(state, batches) {
  let loss;
  for (const { images, labels } of batches) {
    loss?.dispose();
    state.step += 1;
    const [mean, square] = BETAS.map((beta) => 1 - beta ** state.step);
    const rates = np.array(new Float32Array([LEARNING_RATE / mean, 1 / square]));
    const classes = np.array(oneHot(labels)).reshape([labels.length, CLASSES]);
    const { weights, means, squares } = state;
    [loss, state.weights, state.means, state.squares] = step(weights, means, squares, rates, tensor(images), classes);
  }
  // The steps are done when the last loss is there.
  await loss.data();
}

/** One step of Adam. The rates are an argument, for jit would make constants of plain numbers. */
const step = jit((weights, means, squares, rates, images, classes) => {
  const [value, gradients] = valueAndGrad(loss)(tree.ref(weights), images, classes);
  const next = [[], [], []];
  weights.forEach((weight, i) => {
    const gradient = gradients[i];
    const mean = means[i].mul(BETAS[0]).add(gradient.ref.mul(1 - BETAS[0]));
    const square = squares[i].mul(BETAS[1]).add(np.square(gradient).mul(1 - BETAS[1]));
    const [rate, scale] = [rates.ref.slice(0), rates.ref.slice(1)];
    const divisor = np.sqrt(square.ref.mul(scale)).add(EPSILON);
    next[0].push(weight.sub(mean.ref.mul(rate).div(divisor)));
    next[1].push(mean);
    next[2].push(square);
  });
  rates.dispose();
  return [value, ...next];
});

function loss(weights, images, classes) {
  const scores = nn.logSoftmax(logits(weights, images));
  return scores.mul(classes).sum().mul(-1 / BATCH);
}

function logits([kernels1, bias1, kernels2, bias2, weights3, bias3, weights4, bias4], images) {
  const block = (input, kernels, bias) => {
    const sums = lax.conv(input, kernels, [1, 1], "VALID").add(bias.reshape([-1, 1, 1]));
    return lax.reduceWindow(nn.relu(sums), np.max, [2, 2], [2, 2]);
  };
  const features = block(block(images, kernels1, bias1), kernels2, bias2);
  const flat = features.reshape([features.shape[0], -1]);
  const hidden = nn.relu(np.matmul(flat, weights3).add(bias3));
  return np.matmul(hidden, weights4).add(bias4);
}

function tensor(images) {
  return np.array(images).reshape([images.length / PIXELS, 1, SIDE, SIDE]);
}

function oneHot(labels) {
  const values = new Float32Array(labels.length * CLASSES);
  labels.forEach((label, i) => (values[i * CLASSES + label] = 1));
  return values;
}
