import * as base from "../../../../pkg/lenet_playground.js";
import type { Dataset } from "../../../../pkg/lenet_playground.js";
import type { Device, Trainer } from "../../../../pkg-gpu/lenet_playground.js";

/** What the build with the GPU engine exports: all that the base module does, and what only a GPU needs. */
export type Core = typeof import("../../../../pkg-gpu/lenet_playground.js");

/** The build with the GPU engine, where there is one of its own. A build by hand has it in the base module. */
const packages = import.meta.glob<Core>("../../../../pkg-gpu/lenet_playground.js");

let starting: Promise<Core> | undefined;

/** Fetches and starts the module with the GPU engine, once. */
export function gpuCore(): Promise<Core> {
  starting ??= start().catch((error: unknown) => {
    starting = undefined;
    throw error;
  });
  return starting;
}

async function start(): Promise<Core> {
  const [load] = Object.values(packages);
  // Then the base module was built by hand, with everything in it.
  if (!load) return base as unknown as Core;
  const core = await load();
  await core.default();
  return core;
}

export type GpuTrainer = Trainer;

/** A device, and the instance of the module that it belongs to. */
export interface GpuDevice {
  core: Core;
  device: Device;
}

/** A fresh device. */
export async function gpuDevice(): Promise<GpuDevice> {
  const core = await gpuCore();
  return { core, device: await core.Device.gpu() };
}

/** The data set in another instance of the module; the same one where it is the same instance. */
export function dataIn(core: Core | typeof base, data: Dataset): Dataset {
  if (data instanceof core.Dataset) return data;
  const { name, origin, height, width, classes } = data;
  return (core as Core).Dataset.fromPixels(name, origin, height, width, data.pixels(), data.labels(), classes);
}
