import type { Dataset } from "../../../pkg/lenet_playground.js";
import type { Core } from "../../worker/device/full-core";
import type { Loaded } from "../../worker/loaded";
import type { DataInfo, Job } from "../../worker/protocol";

export type Pair = [images: Uint8Array, labels: Uint8Array];

/** What the worker lends: this code comes apart from its own. */
export interface Tools {
  /** The module with all layers, which knows pictures and more. */
  core(): Promise<Core>;
  /** From IDX files, gzip or raw. */
  fromPairs(training: Pair, test: Pair | null): Promise<[Dataset, Dataset | null]>;
  describe(training: Dataset, test: Dataset | null, from: DataInfo["from"]): Loaded;
  /** Lets waiting messages be handled. */
  yieldToEventLoop(): Promise<void>;
  onJob(job: Job): void;
  signal: AbortSignal;
}
