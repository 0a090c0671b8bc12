import { Net, Trainer, simdPeakGflops, type Dataset } from "../../pkg/lenet_playground.js";
import { DEFAULT_RECIPE } from "../views/train/recipe";
import type { Loaded } from "../worker/loaded";
import { inputs } from "./data";
import { quantile } from "./figures";

const WARM_UP_STEPS = 40;
const SLICE_STEPS = 10;
const PEAK_MS = 200;

export interface Speed {
  /** The highest peak seen, in GFLOP/s. */
  peak: number;
  imagesPerSecond: number;
}

/**
 * Training at batch 64 after a warm-up, in rounds of `ms` milliseconds, and the core's peak before, between and after
 * them. The peak is the highest of all: another program on the core's second thread halves it, and comes and goes.
 */
export async function trainingSpeed(net: Net, data: Dataset, rounds: number, ms: number): Promise<Speed> {
  const trainer = newTrainer(net, data, 1000);
  while (trainer.step < WARM_UP_STEPS) await trainer.trainSteps(WARM_UP_STEPS - trainer.step);
  // Dropped, because the first call may still run in the browser's quick first compile.
  simdPeakGflops(PEAK_MS);
  let peak = simdPeakGflops(PEAK_MS);
  let [time, images] = [0, 0];
  for (let round = 0; round < rounds; round++) {
    const [start, seen] = [performance.now(), trainer.imagesSeen];
    while (performance.now() - start < ms) await trainer.trainSteps(SLICE_STEPS);
    time += performance.now() - start;
    images += trainer.imagesSeen - seen;
    peak = Math.max(peak, simdPeakGflops(PEAK_MS));
  }
  trainer.free();
  return { peak, imagesPerSecond: (1000 * images) / time };
}

/** Images per second of 10,000 read in one go, the second time. */
export function inferenceSpeed(net: Net, data: Dataset, images = 10_000): number {
  const batch = inputs(data, 0, images);
  net.predictMany(batch.subarray(0, 784 * 1000));
  const start = performance.now();
  net.predictMany(batch);
  return (1000 * images) / (performance.now() - start);
}

/** Milliseconds of each of `calls` single predictions, each of another image. */
export function latencies(net: Net, data: Dataset, calls: number): Float64Array {
  const images = Array.from({ length: 100 }, (_, i) => inputs(data, i, i + 1));
  const predict = (i: number) => net.predict(images[i % images.length] ?? new Float32Array(784)).label;
  for (let i = 0; i < 200; i++) predict(i);
  return Float64Array.from({ length: calls }, (_, i) => {
    const start = performance.now();
    predict(i);
    return performance.now() - start;
  });
}

/** The least step the clock makes: what a single latency can be off by. */
export function clockStep(): number {
  const steps = Array.from({ length: 50 }, () => {
    const start = performance.now();
    let now = start;
    while (now === start) now = performance.now();
    return now - start;
  });
  return quantile(steps, 0);
}

/** The page's default recipe over so many epochs: seconds of training, and the share of the test set read rightly. */
export async function recipe(
  { training, test }: Loaded,
  epochs: number,
): Promise<{ seconds: number; accuracy: number }> {
  if (!test) throw new Error("A served data set has a test set, but this one came without.");
  const net = Net.lenet(DEFAULT_RECIPE.seed);
  const trainer = newTrainer(net, training, epochs);
  const start = performance.now();
  while (!trainer.isFinished) await trainer.trainSteps(trainer.stepsPerEpoch);
  const seconds = (performance.now() - start) / 1000;
  const evaluation = await trainer.evaluation(test);
  while (!evaluation.finished) await evaluation.run(evaluation.length);
  const { accuracy } = evaluation;
  for (const object of [evaluation, trainer, net]) object.free();
  return { seconds, accuracy };
}

function newTrainer(net: Net, data: Dataset, epochs: number): Trainer {
  return new Trainer(net, data, { ...DEFAULT_RECIPE, epochs });
}
