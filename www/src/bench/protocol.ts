import type { Simd } from "../browser/simd";

export interface BenchOptions {
  /** Also trains five epochs, the page's whole default recipe; some minutes. */
  five?: boolean;
  /** Shorter windows and no epoch: to see that it runs, not to quote. */
  quick?: boolean;
  /** Measures nothing but what Evaluate does. */
  evaluate?: boolean;
}

/** How long Evaluate takes: medians of some rounds. */
export interface EvaluateResult {
  evaluate_images: number;
  evaluate_accuracy: number;
  evaluate_measuring_seconds: number;
  /** The report and all properties by name. */
  evaluate_properties: number;
  evaluate_properties_seconds: number;
  /** Both together. */
  evaluate_seconds: number;
  evaluate_seconds_all: number[];
  data: string;
}

/** Figures by name; accuracies are shares, 0 to 1. What could not be measured is left out. */
export interface BenchResult {
  /** The build that was measured. */
  simd: Simd;
  simd_peak_gflops: number;
  train_images_per_second: number;
  train_gflops: number;
  train_share_of_peak: number;
  train_flops_per_image: number;
  infer_images_per_second: number;
  latency_ms_median: number;
  latency_ms_p99: number;
  /** The least step that the worker's clock was seen to make. */
  clock_step_ms: number;
  data: string;
  epoch_test_accuracy?: number;
  epoch_seconds?: number;
  five_epoch_test_accuracy?: number;
  five_epoch_seconds?: number;
  /** Workers that trained one net together, and as many that trained one each: what the machine gives at most. */
  cores?: number;
  cores_together_images_per_second?: number;
  cores_apart_images_per_second?: number;
  cores_share_of_ceiling?: number;
  /** With data and trainer, before the pictures of `infer_images_per_second` are read in one go. */
  wasm_memory_mb: number;
}

export interface BenchCalls {
  /** `page` is the page's own address: data/ is looked up relative to it. */
  measure(page: string, options: BenchOptions): Promise<BenchResult | EvaluateResult>;
}

/** What is under way. */
export interface Note {
  type: "note";
  text: string;
}

/** What is asked of a worker that trains a net of its own beside others. */
export interface AloneCalls {
  prepare(module: WebAssembly.Module): Promise<void>;
  /** Images per second over so many milliseconds. */
  run(ms: number): Promise<number>;
}
