import builds from "virtual:wasm-builds";
import init from "../../../pkg/lenet_playground.js";
import { chooseSimd, type Simd } from "../../browser/simd";

/** The engine, running in this thread. */
export interface Wasm {
  simd: Simd;
  /** Compiled, and fit to be posted to other workers: they start it with `init({ module_or_path: module })`. */
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
}

/** Fetches, compiles and starts the build that fits this browser. `page` is the page's address, which may insist on one. */
export async function startWasm(page: string): Promise<Wasm> {
  const simd = await chooseSimd(page, builds);
  const module = await compile(builds[simd] ?? builds.plain);
  // Either module runs with the plain build's JavaScript: xtask has seen to it that both builds have the same.
  const { memory } = await init({ module_or_path: module });
  return { simd, module, memory };
}

async function compile(url: string): Promise<WebAssembly.Module> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The host answered ${response.status} for ${new URL(response.url).pathname}.`);
  // A host that does not know wasm sends it under another type, and streaming refuses that.
  const streams = response.headers.get("content-type") === "application/wasm";
  return streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}
