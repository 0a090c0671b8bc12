import assert from "node:assert/strict";
import { test } from "node:test";
import { batchesOf, makeImages } from "./harness/data.js";
import { checkAnswer, crossEntropy, median } from "./harness/figures.js";
import { measure } from "./harness/measure.js";
import { BATCH, CLASSES, PARAMETERS, PIXELS, SHAPES, freshWeights, randomBySeed } from "./harness/net.js";

const uniform = (images) => new Float32Array(images * CLASSES).fill(1 / CLASSES);

test("the shapes make up the net", () => {
  const random = randomBySeed(1);
  const sizes = SHAPES.map((shape) => freshWeights(shape, random).length);
  assert.equal(
    sizes.reduce((sum, size) => sum + size),
    PARAMETERS,
  );
});

test("weights fill He's interval and biases are zero", () => {
  const weights = freshWeights([800, 500], randomBySeed(1));
  const bound = Math.sqrt(6 / 800);
  const largest = weights.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  assert.ok(largest <= bound * 1.0001 && largest > 0.99 * bound);
  assert.ok(freshWeights([500], randomBySeed(1)).every((value) => value === 0));
});

test("images come by seed, and those of a class look alike", () => {
  const set = makeImages(200, 2);
  assert.deepEqual(makeImages(200, 2).bytes, set.bytes);
  assert.notDeepEqual(makeImages(200, 3).bytes, set.bytes);
  const image = (i) => set.values.subarray(i * PIXELS, (i + 1) * PIXELS);
  const apart = (i, j) => image(i).reduce((sum, value, p) => sum + Number(value > 0 !== image(j)[p] > 0), 0);
  const others = [...set.labels.keys()].slice(1);
  const same = others.filter((i) => set.labels[i] === set.labels[0]).map((i) => apart(0, i));
  const different = others.filter((i) => set.labels[i] !== set.labels[0]).map((i) => apart(0, i));
  assert.ok(same.length > 5 && Math.max(...same) < Math.min(...different));
});

test("batches go round, with the labels that belong to the images", () => {
  const set = makeImages(2 * BATCH + 1, 2);
  const batches = batchesOf(set);
  const taken = batches.take(3);
  assert.deepEqual(taken[0], batches.first);
  assert.deepEqual(taken[2], batches.first);
  assert.deepEqual(taken[1].labels, set.labels.subarray(BATCH, 2 * BATCH));
  assert.equal(taken[1].images[0], set.values[BATCH * PIXELS]);
});

test("the loss of guessing is the logarithm of the number of classes", () => {
  assert.ok(Math.abs(crossEntropy(uniform(3), [0, 5, 9]) - Math.log(CLASSES)) < 1e-6);
});

test("only distributions pass as answers", () => {
  checkAnswer(uniform(2), 2);
  assert.throws(() => checkAnswer(uniform(2), 3), /20 values for 3 images/);
  assert.throws(() => checkAnswer(uniform(2).fill(0.2), 2), /add up to 2/);
  assert.throws(() => checkAnswer(uniform(2).fill(NaN), 2), /add up to NaN/);
});

test("the median of an even number lies between the middle two", () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([10, 1, 2, 4]), 3);
});

const SHORT = { warmUp: 5, window: 40, round: 10, slice: 5, latencyWarmUp: 15, latencyWindow: 15, leastSample: 2 };

/** What is told of a page whose model answers at random, 1 ms for each call. */
async function told(model) {
  const pause = () => new Promise((resolve) => setTimeout(resolve, 1));
  const infer = async (images) => (await pause(), uniform(images.length / PIXELS));
  const whole = { parameters: PARAMETERS, inferBatch: 250, infer, ...model(pause) };
  const all = [];
  await measure({ load: async () => whole }, "cpu", (figures) => all.push(figures), SHORT);
  return Object.assign({}, ...all);
}

test("a net of another size is not measured", async () => {
  await assert.rejects(
    told(() => ({ parameters: 7 })),
    /7 parameters instead of 431080/,
  );
});

test("training that does not lower the loss has no speed, and inference has", async () => {
  const figures = await told((pause) => ({ train: pause }));
  assert.match(figures.error, /^It cannot train: its loss went from 2\.303 to 2\.303/);
  assert.equal(figures.train_images_per_second, undefined);
  assert.ok(figures.infer_images_per_second > 1000 && figures.infer_images_per_second < 500_000);
  assert.ok(figures.latency_ms_median > 0.5);
});

test("each step of a slice counts as one batch", async () => {
  let steps = 0;
  const figures = await told((pause) => ({
    async train(batches) {
      for (const { images, labels } of batches) {
        assert.deepEqual([images.length, labels.length], [BATCH * PIXELS, BATCH]);
        await pause();
        steps += 1;
      }
    },
    // As if it knew all labels after the first step.
    infer: async (images) => (await pause(), steps ? known(images.length / PIXELS) : uniform(images.length / PIXELS)),
  }));
  assert.equal(figures.error, undefined);
  assert.ok(figures.train_images_per_second > 1000 && figures.train_images_per_second < BATCH * 2000);
});

/** The right answers for the first images of the training set. */
function known(count) {
  const { labels } = makeImages(count, 2);
  const answers = new Float32Array(count * CLASSES);
  labels.forEach((label, i) => (answers[i * CLASSES + label] = 1));
  return answers;
}
