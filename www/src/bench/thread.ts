/** The benchmark's own worker: the page's wasm and recipe, without the page's slices and messages in between. */
import { Net, type Dataset } from "../../pkg/lenet_playground.js";
import { member } from "../worker/device/member";
import { startWasm } from "../worker/device/module";
import type { Loaded } from "../worker/loaded";
import { serve, type Port } from "../worker/rpc/server";
import { alone } from "./alone";
import { benchData } from "./data";
import { evaluate } from "./evaluate";
import { quantile, trainingFlops } from "./figures";
import { clockStep, inferenceSpeed, latencies, recipe, trainingSpeed } from "./measure";
import type { BenchCalls, BenchOptions, BenchResult, EvaluateResult, Note } from "./protocol";
import { scaling } from "./scaling";

const bench: BenchCalls = { measure };

/** Workers of this script play all the parts, one each. */
const parts: Record<string, object> = { bench, alone, member };

serve(self as unknown as Port, (scope) => parts[scope]!, (message) => note(`The module trapped: ${message}`));

async function measure(page: string, options: BenchOptions): Promise<BenchResult | EvaluateResult> {
  const { simd, memory, module } = await startWasm(page);
  note("Loading data");
  const { training, mnist } = await benchData(page);
  if (options.evaluate) {
    note("Measuring the shipped net");
    return evaluate(page, mnist?.test ?? training);
  }
  const net = Net.lenet(1);
  const [rounds, calls] = options.quick ? [1, 500] : [8, 2000];

  note("Measuring the peak, and training at batch 64");
  const { peak, imagesPerSecond } = await trainingSpeed(net, training, rounds, 1000);
  const flops = trainingFlops(net.layers());
  const gflops = (imagesPerSecond * flops) / 1e9;

  const epochs = mnist ? await train(mnist, options) : {};
  // Wasm memory never shrinks, so this is the most that data, net and trainer took; the figures below add to it.
  const wasmMemory = memory.buffer.byteLength;

  const cores = await measureCores(module, training);

  note("Measuring inference");
  const times = latencies(net, training, calls);
  return {
    simd,
    simd_peak_gflops: round(peak, 1),
    train_images_per_second: round(imagesPerSecond, 0),
    train_gflops: round(gflops, 1),
    train_share_of_peak: round(gflops / peak, 3),
    train_flops_per_image: flops,
    infer_images_per_second: round(inferenceSpeed(net, training), 0),
    latency_ms_median: round(quantile(times, 0.5), 3),
    latency_ms_p99: round(quantile(times, 0.99), 3),
    clock_step_ms: round(clockStep(), 4),
    data: training.name,
    ...epochs,
    ...cores,
    wasm_memory_mb: round(wasmMemory / 1e6, 1),
  };
}

/** All cores on one net, beside as many runs each for itself; where memory may be shared and there is more than one. */
async function measureCores(module: WebAssembly.Module, training: Dataset): Promise<Partial<BenchResult>> {
  if (!crossOriginIsolated || navigator.hardwareConcurrency < 2) return {};
  note("Measuring all cores, together and apart");
  const spawn = () => new Worker(self.location.href, { type: "module" });
  const { cores, together, apart } = await scaling(module, training, spawn);
  return {
    cores,
    cores_together_images_per_second: round(together, 0),
    cores_apart_images_per_second: round(apart, 0),
    cores_share_of_ceiling: round(together / apart, 3),
  };
}

/** The page's own recipe: one epoch, and all five where asked for. */
async function train(mnist: Loaded, { quick, five }: BenchOptions): Promise<Partial<BenchResult>> {
  const result: Partial<BenchResult> = {};
  if (!quick) {
    note("Training one epoch");
    const { accuracy, seconds } = await recipe(mnist, 1);
    Object.assign(result, { epoch_test_accuracy: accuracy, epoch_seconds: round(seconds, 1) });
  }
  if (five) {
    note("Training five epochs");
    const { accuracy, seconds } = await recipe(mnist, 5);
    Object.assign(result, { five_epoch_test_accuracy: accuracy, five_epoch_seconds: round(seconds, 1) });
  }
  return result;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function note(text: string): void {
  self.postMessage({ type: "note", text } satisfies Note);
}
