import * as base from "../../../../pkg/lenet_playground.js";
import type { Device } from "../../../../pkg/lenet_playground.js";
import type { EngineChoice, EngineInfo } from "../../protocol";
import type { Simd } from "../../simd";
import { messageOf } from "../errors";
import { choose } from "./choose";
import { Cores } from "./cores";
import { gpuCore, gpuDevice, type Core, type GpuDevice } from "./gpu";
import type { Wasm } from "./module";
import { survey, type Survey } from "./survey";

/** A device, the instance of the module that it belongs to, and what the visitor is told of it. */
export interface Engine {
  core: Core | typeof base;
  device: Device;
  info: EngineInfo;
}

/** How long a GPU that went away may take to come back. */
const BACK_WITHIN_MS = 1000;

/** Chooses where to train, and again where a device goes away. */
export class Engines {
  readonly #cores: Cores;
  readonly #survey: Promise<Survey>;
  /** Kept from run to run: its kernels are compiled, and its data is in place. */
  #gpu: GpuDevice | undefined;

  constructor(
    readonly wasm: Wasm,
    public choice: EngineChoice,
    readonly tell: (info: EngineInfo) => void,
    spawn: () => Worker,
  ) {
    this.#cores = new Cores(wasm.module, spawn);
    this.#survey = survey();
  }

  /** Says what a run would be trained on, and fetches early what it needs. */
  async announce(): Promise<void> {
    const found = await this.#survey;
    const place = choose(this.choice, found);
    this.tell({ ...place, name: place.kind === "gpu" ? nameOf(found) : "", simd: this.wasm.simd });
    // The visitor has what the first answer needs; what comes now delays nothing.
    if (place.kind === "gpu") await gpuCore().catch(() => undefined);
  }

  /** The engine of the next run; with `all` layers and not those of LeNet alone. */
  async pick(all: boolean): Promise<Engine> {
    const found = await this.#survey;
    const place = choose(this.choice, found);
    if (place.kind === "cpu") return this.#onCpu(place.cores, place.why, all);
    try {
      return await this.#onGpu(nameOf(found), place.why);
    } catch (error) {
      return this.#onCpu(this.#coresWithoutGpu(found), `The GPU could not be used: ${messageOf(error)}`, all);
    }
  }

  /** One core of the processor, with all layers. */
  async withAllLayers(why: string): Promise<Engine> {
    const core = await gpuCore();
    return this.#told({ core, device: core.Device.cpu(), info: infoOf(1, why, "plain") });
  }

  /** Where a run goes on whose engine is gone: a new device where one comes soon, else the processor. */
  async replace(gone: Engine, all: boolean): Promise<Engine> {
    const found = await this.#survey;
    if (gone.info.kind === "cpu") {
      this.#cores.dismiss();
      return this.#onCpu(1, "Another core stopped answering.", all);
    }
    try {
      const again = this.#onGpu(gone.info.name, "The GPU went away and came back.");
      return await Promise.race([again, late(BACK_WITHIN_MS)]);
    } catch {
      return this.#onCpu(this.#coresWithoutGpu(found), "The GPU went away.", all);
    }
  }

  #coresWithoutGpu(found: Survey): number {
    return choose({ ...this.choice, kind: "cpu" }, found).cores;
  }

  async #onGpu(name: string, why: string): Promise<Engine> {
    const gpu = this.#gpu && this.#gpu.device.fault === undefined ? this.#gpu : await gpuDevice();
    const { core, device } = gpu;
    this.#gpu = gpu;
    const info: EngineInfo = { kind: "gpu", name: device.name || name, cores: 1, why, simd: this.wasm.simd };
    return this.#told({ core, device, info });
  }

  async #onCpu(cores: number, why: string, all: boolean): Promise<Engine> {
    if (all) return this.withAllLayers(`${why} Nets other than LeNet train on one core.`.trim());
    const { simd } = this.wasm;
    if (cores > 1) {
      try {
        await this.#cores.ready(cores - 1);
        return this.#told(onCores(base.Device.team(cores, this.#cores.invite), cores, why, simd));
      } catch (error) {
        why = `${why} The other cores could not be used: ${messageOf(error)}.`.trim();
      }
    }
    return this.#told(onCores(base.Device.cpu(), 1, why, simd));
  }

  #told(engine: Engine): Engine {
    this.tell(engine.info);
    return engine;
  }
}

function onCores(device: Device, cores: number, why: string, simd: Simd): Engine {
  return { core: base, device, info: infoOf(cores, why, simd) };
}

function infoOf(cores: number, why: string, simd: Simd): EngineInfo {
  return { kind: "cpu", name: "", cores, why, simd };
}

/** Of the GPU, as far as the browser gives it away. */
function nameOf({ gpu }: Survey): string {
  return "name" in gpu ? gpu.name : "";
}

function late(ms: number): Promise<never> {
  return new Promise((_, reject) => setTimeout(() => reject(new Error("too late")), ms));
}
