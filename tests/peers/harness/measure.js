import { batchesOf, makeImages } from "./data.js";
import { checkAnswer, crossEntropy, median } from "./figures.js";
import { BATCH, PARAMETERS, PIXELS } from "./net.js";

const TRAINING_IMAGES = 6_400;
const INFERENCE_IMAGES = 10_000;

/** Milliseconds that each measurement runs at least. */
const WARM_UP = 1_500;
const WINDOW = 5_000;
const LATENCY_WINDOW = 2_000;
/** Training goes on for this many steps however slow it is. */
const LEAST_STEPS = 2;
/** A slice of steps is as long as a page could give away at once. */
const SLICE = 300;
/** The clock of a page steps by 0.1 ms: shorter calls are timed some at a time. */
const LEAST_SAMPLE = 2;

/**
 * Measures a page's library, and tells each figure as soon as it is known. What fails is told as `error`, and what
 * does not depend on it is measured all the same.
 */
export async function measure(page, engine, tell) {
  const training = makeImages(TRAINING_IMAGES, 2);
  const model = await page.load(engine, training);
  if (model.parameters !== PARAMETERS) {
    throw new Error(`Its net has ${model.parameters} parameters instead of ${PARAMETERS}.`);
  }
  try {
    await measureTraining(model, batchesOf(training), tell);
  } catch (error) {
    tell({ error: `It cannot train: ${error.message}` });
  }
  const { values } = makeImages(INFERENCE_IMAGES, 3);
  tell({ infer_images_per_second: await inferenceSpeed(model, values) });
  tell({ latency_ms_median: await latency(model, values) });
}

/** The speed counts only where the loss on one and the same batch has fallen. */
async function measureTraining(model, batches, tell) {
  if (!model.train) return;
  const loss = async () => {
    const answer = await model.infer(batches.first.images);
    checkAnswer(answer, BATCH);
    return crossEntropy(answer, batches.first.labels);
  };
  const before = await loss();
  const speed = await trainingSpeed(model, batches);
  const after = await loss();
  if (!(after < before)) throw new Error(`its loss went from ${before.toFixed(3)} to ${after.toFixed(3)}.`);
  tell({ train_images_per_second: speed, note: `loss from ${before.toFixed(3)} to ${after.toFixed(3)}` });
}

async function trainingSpeed(model, batches) {
  let stepTime = Infinity;
  const run = async (leastSteps, window) => {
    const start = performance.now();
    let [steps, time] = [0, 0];
    while (steps < leastSteps || time < window) {
      const slice = Math.max(1, Math.floor(SLICE / stepTime));
      await model.train(batches.take(slice));
      steps += slice;
      time = performance.now() - start;
      stepTime = time / steps;
    }
    return (1000 * BATCH * steps) / time;
  };
  await run(1, WARM_UP);
  return run(LEAST_STEPS, WINDOW);
}

async function inferenceSpeed(model, values) {
  const size = model.inferBatch;
  const chunks = Math.floor(INFERENCE_IMAGES / size);
  const chunk = (i) => values.subarray((i % chunks) * size * PIXELS, ((i % chunks) + 1) * size * PIXELS);
  checkAnswer(await model.infer(chunk(0)), size);
  const calls = await repeat((i) => model.infer(chunk(i)), WARM_UP, WINDOW);
  return (1000 * size * calls.count) / calls.time;
}

async function latency(model, values) {
  const images = Array.from({ length: 100 }, (_, i) => values.slice(i * PIXELS, (i + 1) * PIXELS));
  const call = (i) => model.infer(images[i % images.length]);
  checkAnswer(await call(0), 1);
  const warmUp = await repeat(call, 0, LATENCY_WINDOW);
  const group = Math.ceil((LEAST_SAMPLE * warmUp.count) / warmUp.time);
  const samples = [];
  const sample = async (at) => {
    const start = performance.now();
    for (let i = 0; i < group; i++) await call(at * group + i);
    samples.push((performance.now() - start) / group);
  };
  await repeat(sample, 0, LATENCY_WINDOW);
  return median(samples);
}

/** Calls for `warmUp` and then for `window` milliseconds; how many calls the latter were, and how long they took. */
async function repeat(call, warmUp, window) {
  for (const start = performance.now(), i = { at: 0 }; performance.now() - start < warmUp; ) await call(i.at++);
  const start = performance.now();
  let [count, time] = [0, 0];
  while (time < window) {
    await call(count++);
    time = performance.now() - start;
  }
  return { count, time };
}
