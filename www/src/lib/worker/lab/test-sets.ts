import type { Dataset } from "../../../../pkg-gpu/lenet_playground.js";
import type { TestImage, TestSet } from "../../lab/protocol";
import { halfName } from "../../names";
import type { DataChoice } from "../../protocol";
import { dataIn, type Core } from "../engine/gpu";
import { onlyOf } from "../layers";
import type { Bench } from "./lab";

/** The seed by which fastai's few threes and sevens are drawn, where no run says another. */
const SEED = 1;

/** The test set of the data that was chosen, in the module with all layers. */
export class TestSets {
  readonly #core: Core;
  readonly #bench: Bench;
  #current: { of: unknown; only: string; data: Dataset; set: TestSet; isCopy: boolean } | undefined;

  #loading: AbortController | undefined;

  constructor(core: Core, bench: Bench) {
    this.#core = core;
    this.#bench = bench;
  }

  /** Loads the data unless it is there; while a run is under way, the run's own data is what there is. */
  async load(choice: DataChoice): Promise<TestSet> {
    const { store } = this.#bench;
    const isRuns = this.#bench.isTraining() && store.current;
    const loaded = isRuns || (await store.load(choice, (this.#loading = new AbortController()).signal));
    const only = "only" in choice ? choice.only : undefined;
    // The training set is told apart even where a set has no test images.
    if (this.#current?.of === loaded.training && this.#current.only === (only ?? "")) return this.#current.set;
    const inCore = (data: Dataset) => dataIn(this.#core, data as never) as unknown as Dataset;
    const part = only ? onlyOf(this.#core, loaded, only, SEED, inCore as never) : loaded;
    const own = (part.test ?? part.training) as unknown as Dataset;
    const data = inCore(own);
    if (part !== loaded && part.test) part.training.free();
    const set: TestSet = {
      name: halfName(part.info.name, part.test ? "test" : "training"),
      classes: data.classes,
      length: data.length,
      shape: [data.channels, data.height, data.width],
      isTraining: !part.test,
      data: part.info,
    };
    if (this.#current?.isCopy) this.#current.data.free();
    this.#current = { of: loaded.training, only: only ?? "", data, set, isCopy: part !== loaded || data !== own };
    return set;
  }

  /** The test set where it takes no loading. */
  async here(choice: DataChoice): Promise<TestSet | null> {
    const { store } = this.#bench;
    return (this.#bench.isTraining() && store.current) || store.has(choice) ? this.load(choice) : null;
  }

  /** Ends the loading, if any is under way. */
  stop(): null {
    this.#loading?.abort();
    return null;
  }

  /** The data itself. */
  get data(): { data: Dataset; set: TestSet } {
    if (!this.#current) throw new Error("No images are loaded to look at.");
    return this.#current;
  }

  images(indices: number[]): TestImage[] {
    const { data, set } = this.data;
    return indices.map((index) => ({
      index,
      pixels: data.image(index) as Uint8Array<ArrayBuffer>,
      shape: set.shape,
      label: data.label(index),
    }));
  }
}
