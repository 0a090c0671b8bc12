import * as base from "../../../../pkg/lenet_playground.js";
import type { Dataset, Device } from "../../../../pkg/lenet_playground.js";

/** What the module exports; the build with the GPU engine exports the same. */
export type Core = typeof base;

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
  if (!load) return base;
  const core = await load();
  await core.default();
  return core;
}

/** A fresh device, and the module that it belongs to. */
export async function gpuDevice(): Promise<{ core: Core; device: Device }> {
  const core = await gpuCore();
  return { core, device: await core.Device.gpu() };
}

/** The data set in another instance of the module; the same one where it is the same instance. */
export function dataIn(core: Core, data: Dataset): Dataset {
  if (core === base) return data;
  const { name, origin, height, width, classes } = data;
  return core.Dataset.fromPixels(name, origin, height, width, data.pixels(), data.labels(), classes);
}
