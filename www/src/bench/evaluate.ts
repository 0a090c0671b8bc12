import type { Dataset, Net } from "../../pkg-gpu/lenet_playground.js";
import type { Dataset as Images } from "../../pkg/lenet_playground.js";
import { dataIn } from "../worker/device/copies";
import { fullCore, type Core } from "../worker/device/full-core";
import { SliceSizer, yieldToEventLoop } from "../worker/slice";
import { quantile } from "./figures";
import type { EvaluateResult } from "./protocol";

const ROUNDS = 5;

/** The shipped net measured as Evaluate does it, in slices on one core, and then every property there is. */
export async function evaluate(page: string, images: Images): Promise<EvaluateResult> {
  const core = await fullCore();
  const bytes = await (await fetch(new URL("models/lenet-mnist.safetensors", page))).arrayBuffer();
  const net = core.Net.fromSafetensors(new Uint8Array(bytes));
  const data = dataIn(core, images) as never;
  const rounds: { measuring: number; properties: number; accuracy: unknown; count: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await once(core, net, data));
  net.free();
  const median = (of: (round: (typeof rounds)[number]) => number) => quantile(rounds.map(of), 0.5);
  return {
    evaluate_images: images.length,
    evaluate_accuracy: rounds[0]?.accuracy as number,
    evaluate_measuring_seconds: round(median(({ measuring }) => measuring)),
    evaluate_properties: rounds[0]?.count ?? 0,
    evaluate_properties_seconds: round(median(({ properties }) => properties)),
    evaluate_seconds: round(median(({ measuring, properties }) => measuring + properties)),
    evaluate_seconds_all: rounds.map(({ measuring, properties }) => round(measuring + properties)),
    data: images.name,
  };
}

async function once(core: Core, net: Net, data: Dataset) {
  const start = performance.now();
  const run = new core.MeasurementRun(net, data);
  const pace = new SliceSizer(256, 60);
  while (!run.finished) {
    const [began, before] = [performance.now(), run.processed];
    await run.run(pace.next);
    pace.note(run.processed - before, performance.now() - began);
    await yieldToEventLoop();
  }
  const measurements = run.measurements();
  const measured = performance.now();
  measurements.report();
  const names = measurements.get("Properties") as string[];
  for (const name of names) measurements.get(name);
  const end = performance.now();
  const accuracy = measurements.get("Accuracy");
  for (const object of [measurements, run]) object.free();
  return { measuring: (measured - start) / 1000, properties: (end - measured) / 1000, accuracy, count: names.length };
}

function round(seconds: number): number {
  return Number(seconds.toFixed(2));
}
