/**
 * The entry of all workers: it alone owns the wasm instance, and knows nothing of the page. What the first answer needs is
 * here; training and analysis come later.
 */
import { Net, encodeStrokes, version } from "../../pkg/lenet_playground.js";
import { importAgain } from "../async/import-again";
import { Reader } from "../views/draw/reader";
import { fetchCatalog } from "./catalog";
import { choose } from "./device/choose";
import { fullCore } from "./device/full-core";
import { startWasm, type Wasm } from "./device/module";
import { nameOf, survey } from "./device/survey";
import { messageOf } from "./errors";
import { Nets, type DrawingResizer } from "./nets";
import { DATA_ERROR, START_ERROR } from "./protocol";
import type { Crashed, Design, DevicePreference, EngineCalls, EngineEvent, Weights } from "./protocol";
import { serve, type Port } from "./rpc/server";
import type { TrainingService } from "./training-service";

/** From the first answer, or from a start without a drawing, to fetching the code that trains. */
const PREFETCH_MS = { afterAnswer: 300, afterStart: 2000 };

const nets = new Nets();
const reader = new Reader(encodeStrokes, nets, (reading) => {
  emit({ type: "reading", reading });
  if (reading.prediction) prefetchTraining(PREFETCH_MS.afterAnswer);
});
let prefetch: ReturnType<typeof setTimeout> | undefined;
let page = "";
let wasm: Wasm;
let preference: DevicePreference = { kind: "auto", cores: null };
/** Whether the engine runs; known once the shipped net was tried. */
let started: Promise<boolean> = Promise.resolve(false);
/** What this machine has to compute with: asked once the engine runs. */
let found: ReturnType<typeof survey> | undefined;
/** Once its code is here. */
let service: TrainingService | undefined;
/** From pressing Train to the end of the run; aborted to stop a load. */
let loading: AbortController | undefined;

const engine: EngineCalls = {
  start(...args) {
    const starting = start(...args);
    started = starting.then(
      () => true,
      () => false,
    );
    return starting;
  },
  async prefer(wanted) {
    preference = wanted;
    if (await started) await announceDevice();
  },
  async read(drawing) {
    if (await started) await reader.read(drawing);
  },
  catalog: async () => (await fetchCatalog(new URL("data/index.json", page).href)).sets,
  async train(data, recipe, design) {
    if (loading || !(await started)) return;
    const { signal } = (loading = new AbortController());
    emit({ type: "phase", phase: "loading" });
    try {
      const service = await training().catch((error: unknown) => {
        throw Object.assign(new Error(messageOf(error)), { name: DATA_ERROR });
      });
      await service.train(data, recipe, design, signal);
    } catch (error) {
      emit({ type: "phase", phase: "idle" });
      if (!signal.aborted) throw error;
    } finally {
      loading = undefined;
    }
  },
  pause: () => service?.run?.pause(),
  resume: () => service?.run?.resume(),
  stop() {
    loading?.abort();
    service?.run?.end("stopped");
  },
  reset() {
    loading?.abort();
    if (service?.run) service.run.end("discarded");
    else discard();
  },
  use(net) {
    nets.use(net);
    announceNet();
  },
  lend(port) {
    serve(port, lender, onTrap);
  },
};

/** What is called in a worker of this script: each worker plays one of three parts. */
async function find(scope: string): Promise<object> {
  switch (scope) {
    case "worker":
      return { ping: () => undefined };
    case "engine":
      return engine;
    case "member":
      return (await import("./device/member")).member;
    default:
      return (await import("./analysis/entry")).find(scope);
  }
}

serve(self as unknown as Port, find, onTrap);

function onTrap(message: string): void {
  self.postMessage({ type: "crashed", message } satisfies Crashed);
}

function emit(event: EngineEvent, transfer: Transferable[] = []): void {
  self.postMessage(event, { transfer });
}

/** Gives the core's version. */
async function start(address: string, wanted: DevicePreference, restore?: Weights): Promise<string> {
  page = address;
  preference = wanted;
  const starting = startWasm(page);
  const shipped = fetchShipped(new URL("models/lenet-mnist.safetensors", page));
  shipped.catch(() => undefined); // Awaited below, after the wasm.
  wasm = await starting.catch((error: unknown) => {
    throw Object.assign(new Error(messageOf(error)), { name: START_ERROR });
  });
  try {
    nets.ship(await shipped);
  } catch (error) {
    emit({ type: "no-shipped-net", message: messageOf(error) });
  }
  if (restore) nets.restore(restore, await netFromWeights(restore));
  // A first forward pass on nothing, so that the first drawing meets compiled code.
  await nets.predict(new Float32Array(784));
  announceNet();
  found = survey();
  void announceDevice();
  prefetchTraining(PREFETCH_MS.afterStart);
  return version();
}

/** Fetches the code that trains at a moment when it delays no answer, so that a visitor who goes offline can train. */
function prefetchTraining(afterMs: number): void {
  if (service) return;
  clearTimeout(prefetch);
  prefetch = setTimeout(() => training().catch(() => undefined), afterMs);
}

async function fetchShipped(url: URL): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The host answered ${response.status} for ${url.pathname}.`);
  return new Uint8Array(await response.arrayBuffer());
}

function announceNet(): void {
  if (nets.active) emit({ type: "net", net: nets.active, available: nets.available });
  void reader.again();
}

/** Says what a run would be trained on, and fetches early what it needs. */
async function announceDevice(): Promise<void> {
  const survey = await found;
  if (!survey) return;
  const place = choose(preference, survey);
  emit({ type: "device", device: { ...place, name: place.kind === "gpu" ? nameOf(survey) : "", simd: wasm.simd } });
  // The visitor has what the first answer needs; what comes now delays nothing.
  if (place.kind === "gpu") await fullCore().catch(() => undefined);
}

/** Training and its data, whose code is fetched once. */
async function training(): Promise<TrainingService> {
  type Code = typeof import("./training-service");
  const { TrainingService } = await import("./training-service").catch(importAgain<Code>);
  if (!found) throw new Error("The engine does not run.");
  return (service ??= new TrainingService({
    page,
    wasm,
    survey: found,
    nets,
    preference: () => preference,
    emit,
    announceNet,
    readAgain: () => void reader.again(),
    discard,
    netFromWeights,
    resizerOf,
    layers,
  }));
}

/** Lends nets and data to the analysis worker. */
async function lender(): Promise<object> {
  await started;
  const [{ lenderOf }, { store }] = await Promise.all([import("./lend"), training()]);
  return lenderOf({ nets, store, isTraining: () => loading !== undefined, emit });
}

/** Code for nets other than LeNet, and the module that it works with. */
async function layers() {
  return { ...(await import("./other-nets")), core: await fullCore() };
}

async function netFromWeights(weights: Weights): Promise<Net> {
  if (!weights.design) return Net.fromSafetensors(new Uint8Array(weights.bytes));
  const { core, netFromWeights } = await layers();
  nets.resizer = await resizerOf(weights.design);
  return netFromWeights(core, weights);
}

/** How a drawing comes to a net other than LeNet. */
async function resizerOf({ json }: Design): Promise<DrawingResizer | undefined> {
  return (await import("../views/user-data/load")).resizerOf(await fullCore(), json);
}

function discard(): void {
  nets.discard();
  announceNet();
  emit({ type: "phase", phase: "idle" });
}
