import type { Device, Trainer } from "../../../pkg-gpu/lenet_playground.js";
import * as base from "../../../pkg/lenet_playground.js";

/** What the build with the GPU engine exports: all that the base module does, and what only a GPU needs. */
export type Core = typeof import("../../../pkg-gpu/lenet_playground.js");

/** The build with the GPU engine, where there is one of its own. A build by hand has it in the base module. */
const packages = import.meta.glob<Core>("../../../pkg-gpu/lenet_playground.js");

let starting: Promise<Core> | undefined;

/** Fetches and starts the module with the GPU engine, once. */
export function fullCore(): Promise<Core> {
  starting ??= start().catch((error: unknown) => {
    starting = undefined;
    throw error;
  });
  return starting;
}

async function start(): Promise<Core> {
  const core = await importFullCore();
  // The base module runs already.
  if (core !== (base as unknown)) await core.default();
  return core;
}

/** The JavaScript side of that module, which is not started. */
export async function importFullCore(): Promise<Core> {
  const [load] = Object.values(packages);
  if (load) return load();
  // Without one of its own the base module was built by hand, with everything in it.
  if ("Explainer" in base) return base as unknown as Core;
  // `cargo xtask serve` shows the page before it has built everything.
  throw new Error("The module with the GPU engine and all layers is still being built. Reload the page in a few minutes.");
}

/** A module as it was compiled, once it runs: fit to be posted to other workers. */
export function compiled(core: Core): WebAssembly.Module {
  // So wasm-bindgen's glue keeps it; its types do not say so.
  return (core.default as unknown as { __wbindgen_wasm_module: WebAssembly.Module }).__wbindgen_wasm_module;
}

export type FullTrainer = Trainer;

/** A device, and the instance of the module that it belongs to. */
export interface GpuDevice {
  core: Core;
  device: Device;
}

/** A fresh device. */
export async function gpuDevice(): Promise<GpuDevice> {
  const core = await fullCore();
  return { core, device: await core.Device.gpu() };
}
