import type { Dataset } from "../../../pkg-gpu/lenet_playground.js";
import { halfName } from "../../text/names";
import { copyOf } from "../device/copies";
import type { Core } from "../device/full-core";
import { threesAndSevensOf } from "../other-nets";
import type { DataChoice } from "../protocol";
import type { LentData } from "./lent";
import type { TestImage, TestSet } from "./protocol";

/** The seed by which fastai's few threes and sevens are drawn, where no run says another. */
const SEED = 1;

/** The test set of the data that was chosen, in the module with all layers. */
export class TestSets {
  readonly #core: Core;
  readonly #data: LentData;
  #current: { of: unknown; only: string; data: Dataset; set: TestSet } | undefined;

  constructor(core: Core, data: LentData) {
    this.#core = core;
    this.#data = data;
  }

  /** Loads the data unless it is there; null where it should be `here` and is not. */
  async load(choice: DataChoice, here: boolean, signal?: AbortSignal): Promise<TestSet | null> {
    const loaded = await this.#data.load(choice, here, signal);
    if (!loaded) return null;
    const only = "only" in choice ? choice.only : undefined;
    // The training set is distinguished even where a set has no test images.
    if (this.#current?.of === loaded.training && this.#current.only === (only ?? "")) return this.#current.set;
    const part = only ? threesAndSevensOf(this.#core, loaded, only, SEED) : loaded;
    // A copy, which other data that are lent do not end.
    const data = copyOf(this.#core, (part.test ?? part.training) as Dataset);
    if (part !== loaded) {
      part.training.free();
      part.test?.free();
    }
    const set: TestSet = {
      name: halfName(part.info.name, part.test ? "test" : "training"),
      classes: data.classes,
      length: data.length,
      shape: [data.channels, data.height, data.width],
      isTraining: !part.test,
      data: part.info,
    };
    this.#current?.data.free();
    this.#current = { of: loaded.training, only: only ?? "", data, set };
    return set;
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
