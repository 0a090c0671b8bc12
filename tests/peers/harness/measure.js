import { batchesOf, makeImages } from "./data.js";
import { checkAnswer, crossEntropy, median } from "./figures.js";
import { BATCH, PARAMETERS, PIXELS } from "./net.js";

const TRAINING_IMAGES = 6_400;
const INFERENCE_IMAGES = 10_000;

/** Milliseconds of everything. */
const TIMES = {
  /** Each measurement takes at least this long, after a warm-up. */
  warmUp: 1_500,
  window: 5_000,
  /** The speed is that of the best round: another program's work can only slow a round down. */
  round: 1_000,
  /** Steps that a page could do at once between two messages. */
  slice: 300,
  latencyWarmUp: 500,
  latencyWindow: 2_000,
  /** The clock of a page steps by 0.1 ms: shorter calls are timed some at a time. */
  leastSample: 2,
};
/** Training runs for this many rounds however slow it is, with a step in each. */
const LEAST_TRAINING_ROUNDS = 2;

/**
 * Measures a page's library, and tells each figure as soon as it is known. What fails is told as `error`, and what
 * does not depend on it is measured all the same.
 */
export async function measure(page, engine, tell, times = TIMES) {
  const training = makeImages(TRAINING_IMAGES, 2);
  const model = await page.load(engine, training);
  if (model.parameters !== PARAMETERS) {
    throw new Error(`Its net has ${model.parameters} parameters instead of ${PARAMETERS}.`);
  }
  try {
    await measureTraining(model, batchesOf(training), tell, times);
  } catch (error) {
    tell({ error: `It cannot train: ${error.message}` });
  }
  const { values } = makeImages(INFERENCE_IMAGES, 3);
  tell({ infer_images_per_second: await inferenceSpeed(model, values, times) });
  tell({ latency_ms_median: await latency(model, values, times) });
}

/** The speed counts only where the loss on one and the same batch has fallen. */
async function measureTraining(model, batches, tell, times) {
  if (!model.train) return;
  const loss = async () => {
    const answer = await model.infer(batches.first.images);
    checkAnswer(answer, BATCH);
    return crossEntropy(answer, batches.first.labels);
  };
  const before = await loss();
  const speed = await trainingSpeed(model, batches, times);
  const after = await loss();
  if (!(after < before)) throw new Error(`its loss went from ${before.toFixed(3)} to ${after.toFixed(3)}.`);
  tell({ train_images_per_second: speed, note: `loss from ${before.toFixed(3)} to ${after.toFixed(3)}` });
}

async function trainingSpeed(model, batches, times) {
  let slice = 1;
  const train = async () => {
    const start = performance.now();
    await model.train(batches.take(slice));
    const done = slice;
    const time = Math.max(1, performance.now() - start);
    slice = Math.max(1, Math.round((done * times.slice) / time));
    return done * BATCH;
  };
  return speed(train, LEAST_TRAINING_ROUNDS, times);
}

async function inferenceSpeed(model, values, times) {
  const size = model.inferBatch;
  const chunks = Math.floor(INFERENCE_IMAGES / size);
  let next = 0;
  const infer = async () => {
    const at = (next++ % chunks) * size;
    checkAnswer(await model.infer(values.subarray(at * PIXELS, (at + size) * PIXELS)), size);
    return size;
  };
  return speed(infer, 1, times);
}

/** Images per second of `work`, which returns how many it did. */
async function speed(work, leastRounds, times) {
  const start = performance.now();
  do await work();
  while (performance.now() - start < times.warmUp);
  const speeds = [];
  for (const start = performance.now(); speeds.length < leastRounds || performance.now() - start < times.window; ) {
    speeds.push(await round(work, times.round));
  }
  return Math.max(...speeds);
}

async function round(work, window) {
  const start = performance.now();
  let [images, time] = [0, 0];
  while (time < window) {
    images += await work();
    time = performance.now() - start;
  }
  return (1000 * images) / time;
}

/** Milliseconds that the answer to one image takes, the median of many. */
async function latency(model, values, times) {
  const images = Array.from({ length: 100 }, (_, i) => values.slice(i * PIXELS, (i + 1) * PIXELS));
  let next = 0;
  const sample = async (calls) => {
    const start = performance.now();
    for (let i = 0; i < calls; i++) await model.infer(images[next++ % images.length]);
    return (performance.now() - start) / calls;
  };
  checkAnswer(await model.infer(images[0]), 1);
  const warmUp = await samples(() => sample(10), times.latencyWarmUp);
  const calls = Math.ceil(times.leastSample / median(warmUp));
  return median(await samples(() => sample(calls), times.latencyWindow));
}

/** What `sample` gives, at least once and for as many milliseconds. */
async function samples(sample, window) {
  const values = [];
  const start = performance.now();
  do values.push(await sample());
  while (performance.now() - start < window);
  return values;
}
