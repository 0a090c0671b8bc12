import * as base from "../../../pkg/lenet_playground.js";
import type { Device } from "../../../pkg/lenet_playground.js";
import type { Simd } from "../../browser/simd";
import { messageOf } from "../errors";
import type { DevicePreference, DeviceInfo } from "../protocol";
import { choose } from "./choose";
import { Cores } from "./cores";
import { compiled, fullCore, gpuDevice, type Core, type GpuDevice } from "./full-core";
import type { Wasm } from "./module";
import { nameOf, type Survey } from "./survey";

/** A device, the instance of the module that it belongs to, and what the page says of it. */
export interface DeviceHandle {
  core: Core | typeof base;
  device: Device;
  info: DeviceInfo;
}

/** A run on all layers, by the multiply-adds of one step forward; none where LeNet's own will do. */
export interface Work {
  multiplyAdds: number;
}

/** Below this a step is over before the cores have met: one of them is faster alone. */
const WORTH_MEETING = 20e6;

/** How long a GPU that went away may take to come back. */
const BACK_WITHIN_MS = 1000;

/** Chooses where to train, and again where a device goes away. */
export class Devices {
  readonly #cores: Cores;
  /** Kept from run to run: its kernels are compiled, and its data is in place. */
  #gpu: GpuDevice | undefined;

  constructor(
    readonly wasm: Wasm,
    readonly survey: Promise<Survey>,
    readonly preference: () => DevicePreference,
    readonly onDevice: (info: DeviceInfo) => void,
    spawn: () => Worker,
  ) {
    this.#cores = new Cores(spawn);
  }

  /** The device of the next run, for this work on all layers or else for LeNet's. */
  async pick(work?: Work): Promise<DeviceHandle> {
    const found = await this.survey;
    const place = choose(this.preference(), found);
    if (place.kind === "cpu") return this.#onCpu(place.cores, place.why, work);
    try {
      return this.#announced(await this.#onGpu(nameOf(found), place.why));
    } catch (error) {
      return this.withoutGpu(`The GPU could not be used: ${messageOf(error)}`, work);
    }
  }

  /** The CPU, whatever GPU there is. A run that has begun stays in its instance of the module. */
  async withoutGpu(why: string, work?: Work, core?: DeviceHandle["core"]): Promise<DeviceHandle> {
    return this.#onCpu(this.#coresWithoutGpu(await this.survey), why, work, core);
  }

  /**
   * Where a run goes on whose device is gone: at the first of the `tries` a new device where one comes soon, else the
   * processor. A device that comes later waits for the next run, and is not announced.
   */
  async replace(gone: DeviceHandle, tries: number, work?: Work): Promise<DeviceHandle> {
    if (gone.info.kind === "cpu") {
      this.#cores.dismiss();
      return this.#onCpu(1, "Another core stopped answering.", work, gone.core);
    }
    try {
      if (tries > 1) throw new Error("it went away again");
      const again = this.#onGpu(gone.info.name, "The GPU went away and came back.");
      return this.#announced(await Promise.race([again, late(BACK_WITHIN_MS)]));
    } catch {
      return this.withoutGpu("The GPU went away.", work, gone.core);
    }
  }

  #coresWithoutGpu(found: Survey): number {
    return choose({ ...this.preference(), kind: "cpu" }, found).cores;
  }

  async #onGpu(name: string, why: string): Promise<DeviceHandle> {
    const gpu = this.#gpu && this.#gpu.device.fault === undefined ? this.#gpu : await gpuDevice();
    const { core, device } = gpu;
    this.#gpu = gpu;
    const info: DeviceInfo = { kind: "gpu", name: device.name || name, cores: 1, why, simd: this.wasm.simd };
    return { core, device, info };
  }

  async #onCpu(cores: number, why: string, work?: Work, of?: DeviceHandle["core"]): Promise<DeviceHandle> {
    const core = of ?? (work ? await fullCore() : base);
    const all = core !== base;
    const simd = all ? "plain" : this.wasm.simd;
    const on = (device: Device, cores: number) => this.#announced({ core, device, info: infoOf(cores, why, simd) });
    if (work && cores > 1 && work.multiplyAdds < WORTH_MEETING) {
      why = `${why} Steps as small as this net’s are fastest on one core.`.trim();
      cores = 1;
    }
    if (cores > 1) {
      try {
        const module = all ? compiled(core as Core) : this.wasm.module;
        await this.#cores.ready(cores - 1, { module, all });
        return on(core.Device.workerGroup(cores, this.#cores.assign), cores);
      } catch (error) {
        why = `${why} The other cores could not be used: ${messageOf(error)}.`.trim();
      }
    }
    return on(core.Device.cpu(), 1);
  }

  #announced(handle: DeviceHandle): DeviceHandle {
    this.onDevice(handle.info);
    return handle;
  }
}

function infoOf(cores: number, why: string, simd: Simd): DeviceInfo {
  return { kind: "cpu", name: "", cores, why, simd };
}

function late(ms: number): Promise<never> {
  return new Promise((_, reject) => setTimeout(() => reject(new Error("too late")), ms));
}
