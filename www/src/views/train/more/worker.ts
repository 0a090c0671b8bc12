import type { Net } from "../../../../pkg-gpu/lenet_playground.js";
import type { FoundRate, RateAnswers, RateQuestion, RateSearch } from "./protocol";
import type { Recipe } from "../../../worker/protocol";
import { heldOut } from "../recipe";
import { copyOf, type Core } from "../../../worker/engine/gpu";
import { onlyOf } from "../../../worker/layers";
import { breathe } from "../../../worker/slice";
import { newNet } from "../../../worker/training";
import type { Lent, LentData, LentNets } from "../../../worker/analysis/lent";

/** Steps, each at a higher rate than the one before. */
const STEPS = 100;
/** How long an answer waits for news. */
const MOMENT_MS = 200;

interface Search extends RateSearch {
  stopped: boolean;
  /** Resolved when it is over, rejected where it cannot be. */
  over: Promise<void>;
}

/** Looks for a learning rate, on one core, beside whatever else the worker does. */
export class RateSearching {
  readonly #core: Core;
  readonly #nets: LentNets;
  readonly #data: LentData;
  #search: Search | undefined;

  constructor(core: Core, nets: LentNets, data: LentData) {
    this.#core = core;
    this.#nets = nets;
    this.#data = data;
  }

  async answer(question: RateQuestion): Promise<RateAnswers[RateQuestion["kind"]]> {
    if (question.kind === "find-rate-stop") {
      if (this.#search) this.#search.stopped = true;
      return null;
    }
    if (question.kind === "find-rate") await this.#begin(question);
    const search = this.#search;
    if (!search) throw new Error("No search is under way.");
    await Promise.race([search.over, new Promise((resolve) => setTimeout(resolve, MOMENT_MS))]);
    const { step, steps, found } = search;
    return { step, steps, ...(found ? { found } : {}) };
  }

  async #begin({ data, recipe, design }: RateQuestion & { kind: "find-rate" }): Promise<void> {
    if (this.#search) this.#search.stopped = true;
    await this.#nets.see();
    if (this.#nets.isTraining) throw new Error("A run is under way: stop it first.");
    const loaded = await this.#data.load(data, false);
    if (!loaded) throw new Error("No data are loaded to search on.");
    const only = "only" in data ? data.only : undefined;
    const search: Search = { step: 0, steps: STEPS, stopped: false, over: Promise.resolve() };
    this.#search = search;
    const part = only ? onlyOf(this.#core, loaded, only, recipe.seed) : loaded;
    search.over = this.#run(search, part.training, recipe, newNet(this.#core, recipe, design) as unknown as Net).finally(() => {
      if (part === loaded) return;
      part.training.free();
      part.test?.free();
    });
    // Whoever asks next hears of it.
    search.over.catch(() => undefined);
  }

  async #run(search: Search, training: Lent["training"], recipe: Recipe, net: Net): Promise<void> {
    // A copy, which other data that are lent do not end.
    const copy = copyOf(this.#core, training);
    // When a run ends is the page's to know.
    const { patience, seconds, ...rest } = recipe;
    const options = { validation: heldOut(training.length), ...rest };
    const watch = async (step: number, steps: number) => {
      Object.assign(search, { step, steps });
      await breathe();
      return !search.stopped;
    };
    try {
      const device = this.#core.Device.cpu();
      const found: FoundRate = await this.#core.findLearningRate(device, net, copy, options, { steps: STEPS }, watch);
      search.found = found;
    } finally {
      net.free();
      copy.free();
    }
  }
}
