import type { Dataset, Evaluation, Net, Trainer } from "../../pkg/lenet_playground.js";
import { optionsOf } from "../views/train/recipe";
import { dataIn } from "./device/copies";
import type { DeviceHandle, Devices, Work } from "./device/devices";
import { fullCore, type Core, type FullTrainer } from "./device/full-core";
import { isLost, messageOf } from "./errors";
import type { Loaded } from "./loaded";
import type { Design, DeviceInfo, Recipe } from "./protocol";
import type { Seated } from "./run";

/** How often something is measured whose devices go away one after the other. */
const MOST_TRIES = 4;

/** A trainer and the device it is on, which may change under way. */
export class Training {
  #handle: DeviceHandle;
  #trainer: Trainer;
  /** All trainers that are not yet freed, with the data sets that were copied to their device's instance of the module. */
  #made: { trainer: Trainer; copies: Dataset[] }[] = [];

  private constructor(
    readonly devices: Devices,
    readonly loaded: Loaded,
    readonly recipe: Recipe,
    handle: DeviceHandle,
    readonly work?: Work,
    readonly design?: Design,
  ) {
    this.#handle = handle;
    this.#trainer = this.#newTrainer(handle);
  }

  /** Begins with LeNet, or with another net: then on all layers, which data of another module asks for too. */
  static async begin(
    devices: Devices,
    loaded: Loaded,
    recipe: Recipe,
    all: boolean,
    design?: Design,
  ): Promise<Training> {
    const work = all ? await workOf(loaded, recipe, design) : undefined;
    const on = (handle: DeviceHandle) => new Training(devices, loaded, recipe, handle, work, design);
    const handle = await devices.pick(work);
    let training: Training;
    try {
      training = on(handle);
    } catch (error) {
      if (!work || handle.info.kind === "cpu") throw error;
      // The sentence names the layer that no kernel of the GPU computes.
      training = on(await devices.withoutGpu(`The GPU was not used: ${messageOf(error)}`, work));
    }
    try {
      await training.#warm();
    } catch (error) {
      if (!isLost(error)) throw error;
      // Gone before it was ready; a second device is not waited for.
      await training.replace(2);
    }
    return training;
  }

  get trainer(): Trainer {
    return this.#trainer;
  }

  /** As a run takes it. A GPU is given two slices at a time, so that it never waits for the next. */
  get seated(): Seated {
    return { steps: this.#trainer, ahead: this.#handle.device.kind === "gpu" ? 1 : 0 };
  }

  /**
   * Moves to another device, from where the run was last kept. That may go away as well, before it is ready: then this is
   * rejected, and what was kept is still there for the next of the `tries`.
   */
  async replace(tries: number): Promise<DeviceInfo> {
    this.#handle = await this.devices.replace(this.#handle, tries, this.work);
    const trainer = this.#newTrainer(this.#handle);
    trainer.resume(this.#trainer.lastSnapshot());
    this.#trainer = trainer;
    await this.#warm();
    // Only now: a run whose next device is not ready still asks the trainer it has.
    this.#freeAllBut(trainer);
    return this.#handle.info;
  }

  /** Measures, and measures again where the device goes away meanwhile; null where no device lasts. */
  async measured<T>(measure: () => Promise<T>): Promise<T | null> {
    for (let tries = 1; tries <= MOST_TRIES; tries++) {
      try {
        if (tries > 1) await this.replace(tries - 1);
        return await measure();
      } catch (error) {
        if (!isLost(error)) throw error;
      }
    }
    return null;
  }

  /** A measurement on the test set. */
  async testEvaluation(): Promise<Evaluation> {
    const { test } = this.loaded;
    if (!test) throw new Error("There is no test set.");
    const copies = this.#made.find(({ trainer }) => trainer === this.#trainer)?.copies ?? [];
    return this.#trainer.evaluation(this.#inEngine(test, copies));
  }

  /** The unit of its loss. The module of the first load knows one loss; what a net's own is, nobody knows. */
  get lossUnit(): "nats" | "" {
    if (!("objective" in this.#trainer)) return "nats";
    return String(this.#trainer.objective).endsWith("cross-entropy") ? "nats" : "";
  }

  snapshotNet(): Net {
    return this.#trainer.snapshotNet();
  }

  /** The weights that were last kept, as safetensors in single or half precision. */
  keptWeights(half = false): ArrayBuffer {
    const net = this.snapshotNet();
    const bytes = net.toSafetensors(half);
    net.free();
    return bytes.buffer as ArrayBuffer;
  }

  free(): void {
    this.#freeAllBut();
  }

  #freeAllBut(kept?: Trainer): void {
    const gone = this.#made.filter(({ trainer }) => trainer !== kept);
    this.#made = this.#made.filter(({ trainer }) => trainer === kept);
    for (const { trainer, copies } of gone) for (const one of [trainer, ...copies]) one.free();
  }

  /** Compiles a GPU's kernels beside the page's drawing, which would wait for them at the first step. */
  async #warm(): Promise<void> {
    if ("warm" in this.#trainer) await (this.#trainer as FullTrainer).warm();
  }

  #newTrainer({ core, device }: DeviceHandle): Trainer {
    const net = newNet(core as Core, this.recipe, this.design);
    const copies: Dataset[] = [];
    try {
      const { training } = this.loaded;
      const options = optionsOf(this.recipe);
      // Device, net and data are of the same instance, which the types of two instances cannot say.
      const data = this.#inEngine(training, copies) as never;
      const trainer = (core as Core).Trainer.on(device as never, net as never, data, options) as unknown as Trainer;
      this.#made.push({ trainer, copies });
      return trainer;
    } catch (error) {
      for (const copy of copies) copy.free();
      throw error;
    } finally {
      net.free();
    }
  }

  #inEngine(data: Dataset, copies: Dataset[]): Dataset {
    const copy = dataIn(this.#handle.core, data);
    if (copy !== data) copies.push(copy);
    return copy;
  }
}

/** A fresh net of a recipe: LeNet, or another one. */
export function newNet(core: Core, { seed }: Recipe, design?: Design): Net {
  if (!design) return core.Net.lenet(seed);
  const net = core.Net.fromJson(design.json, seed);
  net.initialize(design.initializer, seed);
  return net;
}

/** What a step costs. */
async function workOf({ training }: Loaded, recipe: Recipe, design?: Design): Promise<Work> {
  const net = newNet(await fullCore(), recipe, design);
  const each = net.layers().reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0);
  net.free();
  return { multiplyAdds: each * Math.min(recipe.batchSize === "all" ? Infinity : recipe.batchSize, training.length) };
}
