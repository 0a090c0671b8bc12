import type { Dataset, Evaluation, Net, Trainer } from "../../../pkg/lenet_playground.js";
import type { Design, EngineInfo, Recipe } from "../protocol";
import { heldOut } from "../recipe";
import type { Loaded } from "./data-store";
import { dataIn, type Core, type GpuTrainer } from "./engine/gpu";
import type { Engine, Engines } from "./engine/engines";
import { isLost, messageOf } from "./errors";
import type { Seated } from "./run";

/** A trainer and the engine it is on, which may change under way. */
export class Training {
  #engine: Engine;
  #trainer: Trainer;
  /** The data sets in the engine's instance of the module, where that is not the page's own. */
  #copies: Dataset[] = [];

  private constructor(
    readonly engines: Engines,
    readonly loaded: Loaded,
    readonly recipe: Recipe,
    engine: Engine,
    readonly all: boolean,
    readonly design?: Design,
  ) {
    this.#engine = engine;
    this.#trainer = this.#newTrainer(engine);
  }

  /** Begins with LeNet, or with another net: then with `all` layers, which data of another module asks for too. */
  static async begin(
    engines: Engines,
    loaded: Loaded,
    recipe: Recipe,
    all: boolean,
    design?: Design,
  ): Promise<Training> {
    const on = (engine: Engine) => new Training(engines, loaded, recipe, engine, all, design);
    const engine = await engines.pick(all);
    let training: Training;
    try {
      training = on(engine);
    } catch (error) {
      if (!all || engine.info.kind === "cpu") throw error;
      // The sentence names the layer that no kernel of the GPU computes.
      training = on(await engines.withAllLayers(`The GPU was not used: ${messageOf(error)}`));
    }
    await training.#warm();
    return training;
  }

  get trainer(): Trainer {
    return this.#trainer;
  }

  /** As a run takes it. A GPU is given two slices at a time, so that it never waits for the next. */
  get seated(): Seated {
    return { steps: this.#trainer, ahead: this.#engine.device.kind === "gpu" ? 1 : 0 };
  }

  /** Moves to another engine, from where the run was last kept. */
  async replace(): Promise<EngineInfo> {
    const kept = this.#trainer.kept();
    this.#engine = await this.engines.replace(this.#engine, this.all);
    const before = this.#trainer;
    const copies = this.#copies;
    this.#copies = [];
    this.#trainer = this.#newTrainer(this.#engine);
    this.#trainer.resume(kept);
    await this.#warm();
    before.free();
    for (const copy of copies) copy.free();
    return this.#engine.info;
  }

  /** Measures, and measures again where the engine goes away meanwhile. */
  async measured<T>(measure: () => Promise<T>): Promise<T> {
    try {
      return await measure();
    } catch (error) {
      if (!isLost(error)) throw error;
      await this.replace();
      return measure();
    }
  }

  /** A measurement on the test set. */
  async testEvaluation(): Promise<Evaluation> {
    const { test } = this.loaded;
    if (!test) throw new Error("There is no test set.");
    return this.#trainer.evaluation(this.#inEngine(test));
  }

  keptNet(): Net {
    return this.#trainer.keptNet();
  }

  /** The weights that were last kept, as safetensors. */
  keptWeights(): ArrayBuffer {
    const net = this.keptNet();
    const bytes = net.toSafetensors(false);
    net.free();
    return bytes.buffer as ArrayBuffer;
  }

  free(): void {
    this.#trainer.free();
    for (const copy of this.#copies) copy.free();
    this.#copies = [];
  }

  /** Compiles a GPU's kernels beside the page's drawing, which would wait for them at the first step. */
  async #warm(): Promise<void> {
    if ("warm" in this.#trainer) await (this.#trainer as GpuTrainer).warm();
  }

  #newTrainer({ core, device }: Engine): Trainer {
    const net = this.#newNet(core as Core);
    try {
      const { training } = this.loaded;
      const options = { ...this.recipe, validation: heldOut(training.length) };
      // Device, net and data are of the same instance, which the types of two instances cannot say.
      return (core as Core).Trainer.on(device as never, net as never, this.#inEngine(training), options);
    } finally {
      net.free();
    }
  }

  #newNet(core: Core): Net {
    if (!this.design) return core.Net.lenet(this.recipe.seed);
    const net = core.Net.fromJson(this.design.json, this.recipe.seed);
    net.initialize(this.design.initializer, this.recipe.seed);
    return net;
  }

  #inEngine(data: Dataset): Dataset {
    const copy = dataIn(this.#engine.core, data);
    if (copy !== data) this.#copies.push(copy);
    return copy;
  }
}
