import type { Net } from "../../../pkg-gpu/lenet_playground.js";
import type { Analysis } from "../../worker/analysis/analysis";
import type { Lent } from "../../worker/analysis/lent";
import { copyOf } from "../../worker/device/copies";
import { threesAndSevensOf } from "../../worker/other-nets";
import type { DataChoice, Design, Recipe } from "../../worker/protocol";
import { yieldToEventLoop } from "../../worker/slice";
import { newNet } from "../../worker/training";
import type { FoundRate, RateSearch, TrainCalls } from "./protocol";

/** Steps, each at a higher rate than the one before. */
const STEPS = 100;

export function create(analysis: Analysis, emit: (progress: RateSearch) => void): TrainCalls {
  return new RateSearching(analysis, emit);
}

/** Searches for a learning rate, on one core, while the worker answers other questions. */
class RateSearching implements TrainCalls {
  #current: AbortController | undefined;

  constructor(
    readonly analysis: Analysis,
    readonly emit: (progress: RateSearch) => void,
  ) {}

  async findRate(data: DataChoice, recipe: Recipe, design: Design | undefined, signal?: AbortSignal): Promise<FoundRate> {
    const { core, lentNets, lentData } = this.analysis;
    // One search at a time: the newest.
    this.#current?.abort();
    const { signal: replaced } = (this.#current = new AbortController());
    await lentNets.see();
    if (lentNets.isTraining) throw new Error("A run is under way: stop it first.");
    const loaded = await lentData.load(data, false, signal);
    if (!loaded) throw new Error("No data are loaded to search on.");
    const only = "only" in data ? data.only : undefined;
    const part = only ? threesAndSevensOf(core, loaded, only, recipe.seed) : loaded;
    const watch = async (step: number, steps: number) => {
      this.emit({ step, steps });
      await yieldToEventLoop();
      return !signal?.aborted && !replaced.aborted;
    };
    try {
      return await this.#search(part.training, recipe, newNet(core, recipe, design) as unknown as Net, watch);
    } finally {
      if (part !== loaded) {
        part.training.free();
        part.test?.free();
      }
    }
  }

  async #search(training: Lent["training"], recipe: Recipe, net: Net, watch: (step: number, steps: number) => Promise<boolean>): Promise<FoundRate> {
    const { core } = this.analysis;
    // A copy, which other data that are lent do not end.
    const copy = copyOf(core, training);
    try {
      return await core.findLearningRate(core.Device.cpu(), net, copy, recipe, { steps: STEPS }, watch);
    } finally {
      net.free();
      copy.free();
    }
  }
}
