import type { Dataset, Evaluation, Net, Session, Trainer } from "../../pkg/lenet_playground.js";
import { dataIn } from "./device/copies";
import type { DeviceHandle, Devices, Work } from "./device/devices";
import { fullCore, type Core, type FullTrainer } from "./device/full-core";
import { isLost, messageOf } from "./errors";
import type { Loaded } from "./loaded";
import type { Design, DeviceInfo, Recipe } from "./protocol";

/** Validations in each epoch, for the chart, and how many held-out images each one measures: 2.4 % of the time on MNIST. */
const QUICK_VALIDATIONS = 4;
const QUICK_IMAGES = 1000;

/** How often something is measured whose devices go away one after the other. */
const MOST_TRIES = 4;

/** A trainer, the session that drives it, and the device they are on, which may change under way. */
export class Training {
  #handle: DeviceHandle;
  readonly trainer: Trainer;
  readonly session: Session;
  /** Data sets that were copied to the device's instance of the module. */
  readonly #copies: Dataset[] = [];

  private constructor(
    readonly devices: Devices,
    readonly loaded: Loaded,
    readonly recipe: Recipe,
    handle: DeviceHandle,
    readonly work?: Work,
    readonly design?: Design,
  ) {
    this.#handle = handle;
    this.trainer = this.#newTrainer(handle);
    const { Session } = handle.core as Core;
    this.session = Session.of(this.trainer as never, QUICK_VALIDATIONS, QUICK_IMAGES) as unknown as Session;
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

  /**
   * Moves to another device, from the run's last snapshot. That may go away as well, before it is ready: then this is
   * rejected, and the snapshot is still there for the next of the `tries`.
   */
  async replace(tries: number): Promise<DeviceInfo> {
    this.#handle = await this.devices.replace(this.#handle, tries, this.work);
    this.session.moveTo(this.#handle.device);
    await this.#warm();
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
    return this.trainer.evaluation(this.#inEngine(test));
  }

  /** The unit of its loss. The module of the first load knows one loss; what a net's own is, nobody knows. */
  get lossUnit(): "nats" | "" {
    if (!("objective" in this.trainer)) return "nats";
    return String(this.trainer.objective).endsWith("cross-entropy") ? "nats" : "";
  }

  snapshotNet(): Net {
    return this.trainer.snapshotNet();
  }

  /** The weights that were last kept, as safetensors in single or half precision. */
  keptWeights(half = false): ArrayBuffer {
    const net = this.snapshotNet();
    const bytes = net.toSafetensors(half);
    net.free();
    return bytes.buffer as ArrayBuffer;
  }

  free(): void {
    for (const one of [this.session, this.trainer, ...this.#copies]) one.free();
  }

  /** Compiles a GPU's kernels beside the page's drawing, which would wait for them at the first step. */
  async #warm(): Promise<void> {
    if ("warm" in this.trainer) await (this.trainer as FullTrainer).warm();
  }

  #newTrainer({ core, device }: DeviceHandle): Trainer {
    const net = newNet(core as Core, this.recipe, this.design);
    try {
      // Device, net and data are of the same instance, which the types of two instances cannot say.
      const data = this.#inEngine(this.loaded.training) as never;
      return (core as Core).Trainer.on(device as never, net as never, data, this.recipe) as unknown as Trainer;
    } catch (error) {
      for (const copy of this.#copies) copy.free();
      throw error;
    } finally {
      net.free();
    }
  }

  #inEngine(data: Dataset): Dataset {
    const copy = dataIn(this.#handle.core, data);
    if (copy !== data) this.#copies.push(copy);
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
