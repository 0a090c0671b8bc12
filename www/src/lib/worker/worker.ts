/** The worker's entry: it alone owns the wasm instance. It obeys commands and reports; it knows nothing of the page. */
import { Net, Trainer, encodeStrokes, version } from "../../../pkg/lenet_playground.js";
import type { Command, DataChoice, NetInfo, Recipe, Report, Weights } from "../protocol";
import { heldOut } from "../recipe";
import { DataStore, type Loaded } from "./data-store";
import { startWasm, type Wasm } from "./engine-module";
import { Nets } from "./nets";
import { Reader } from "./reader";
import { TrainingRun, messageOf } from "./run";

const nets = new Nets();
const reader = new Reader(encodeStrokes, nets, (reading) => post({ type: "reading", reading }));
let store: DataStore;
/** Whether the engine runs; known once the shipped net was tried. */
let started: Promise<boolean> = Promise.resolve(false);
let run: TrainingRun | undefined;
/** From pressing Train to the end of the run; aborted to stop a load. */
let loading: AbortController | undefined;

self.onmessage = ({ data }: MessageEvent<Command>) => {
  obey(data).catch((error: unknown) => {
    post({ type: "problem", kind: "crashed", message: messageOf(error) });
  });
};

async function obey(command: Command): Promise<void> {
  switch (command.type) {
    case "start":
      started = start(command.page, command.restore);
      return void (await started);
    case "ping":
      return post({ type: "pong", beat: command.beat });
    case "read":
      if (await started) reader.read(command.id, command.drawing);
      return;
    case "catalog":
      return tellCatalog();
    case "train":
      return train(command.data, command.recipe);
    case "pause":
      return run?.pause();
    case "resume":
      return run?.resume();
    case "stop":
      loading?.abort();
      return run?.end("stopped");
    case "reset":
      loading?.abort();
      run?.end("discarded");
      return run ? undefined : discard();
    case "use":
      nets.use(command.net);
      return tellNet();
  }
}

async function start(page: string, restore?: Weights): Promise<boolean> {
  store = new DataStore(page, (job) => post({ type: "job", job }));
  const starting = startWasm(page);
  const shipped = fetchShipped(new URL("models/lenet-mnist.safetensors", page));
  shipped.catch(() => undefined); // Awaited below, after the wasm.
  let wasm: Wasm;
  try {
    wasm = await starting;
  } catch (error) {
    post({ type: "problem", kind: "engine", message: messageOf(error) });
    return false;
  }
  try {
    nets.ship(await shipped);
  } catch (error) {
    post({ type: "problem", kind: "model", message: messageOf(error) });
  }
  if (restore) nets.restore(restore);
  // A first forward pass on nothing, so that the first drawing meets compiled code.
  nets.predict(new Float32Array(784));
  post({ type: "ready", version: version(), simd: wasm.simd });
  tellNet();
  void tellCatalog();
  return true;
}

async function fetchShipped(url: URL): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The host answered ${response.status} for ${url.pathname}.`);
  return new Uint8Array(await response.arrayBuffer());
}

async function tellCatalog(): Promise<void> {
  try {
    post({ type: "catalog", sets: (await store.catalog()).sets });
  } catch (error) {
    post({ type: "catalog", sets: [], trouble: messageOf(error) });
  }
}

function tellNet(): void {
  if (nets.active) post({ type: "net", net: nets.active, available: nets.available });
  reader.again();
}

async function train(data: DataChoice, recipe: Recipe): Promise<void> {
  if (loading || !(await started)) return;
  loading = new AbortController();
  const { signal } = loading;
  post({ type: "phase", phase: "loading" });
  try {
    const loaded = await store.load(data, signal);
    post({ type: "data", data: loaded.info });
    signal.throwIfAborted();
    await runRecipe(loaded, recipe);
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error;
    if (!signal.aborted) post({ type: "problem", kind: "data", message: messageOf(error) });
    post({ type: "phase", phase: "idle" });
  } finally {
    loading = undefined;
    run = undefined;
  }
}

async function runRecipe(loaded: Loaded, recipe: Recipe): Promise<void> {
  const trainer = newTrainer(loaded, recipe);
  const { totalSteps, stepsPerEpoch, trainingImages, validationImages } = trainer;
  const dataName = loaded.info.name;
  post({ type: "run", start: { totalSteps, stepsPerEpoch, trainingImages, validationImages, recipe, dataName } });
  const info = () => ownNet(trainer, loaded);
  nets.follow(trainer, info());
  tellNet();
  run = new TrainingRun(trainer, {
    post,
    moved: () => reader.again(),
    save: () => save({ net: info(), bytes: weightsOf(trainer) }),
  });
  const outcome = await run.train();
  if (outcome === "discarded") return discard();
  const scored = await score(run, trainer, loaded, info());
  if (run.ended === "discarded") return discard();
  save({ net: scored, bytes: weightsOf(trainer) });
  nets.settle(trainer, scored);
  tellNet();
  post({ type: "phase", phase: outcome });
}

function newTrainer({ training }: Loaded, recipe: Recipe): Trainer {
  const net = Net.lenet(recipe.seed);
  try {
    return new Trainer(net, training, { ...recipe, validation: heldOut(training.length) });
  } finally {
    net.free();
  }
}

/** Measures the held-out images and the test set; returns what is then known of the net. */
async function score(run: TrainingRun, trainer: Trainer, loaded: Loaded, info: NetInfo): Promise<NetInfo> {
  const validation = await run.score(trainer.validation(), "Measuring on the held-out images");
  if (validation) post({ type: "validation", step: trainer.step, score: validation });
  if (!validation || !loaded.test) return info;
  const name = `${loaded.info.name} test set`;
  const test = await run.score(trainer.evaluation(loaded.test), `Measuring on the ${name}`);
  if (!test) return info;
  post({ type: "test", score: test, name });
  return { ...info, testAccuracy: test.accuracy, testName: name };
}

function ownNet(trainer: Trainer, { info }: Loaded): NetInfo {
  return {
    id: "own",
    trainedOn: info.name,
    classes: info.classes,
    epochs: trainer.step / trainer.stepsPerEpoch,
    step: trainer.step,
  };
}

function weightsOf(trainer: Trainer): ArrayBuffer {
  const net = trainer.net();
  const bytes = net.toSafetensors(false);
  net.free();
  return bytes.buffer as ArrayBuffer;
}

function save(weights: Weights): void {
  post({ type: "weights", weights }, [weights.bytes]);
}

function discard(): void {
  nets.discard();
  tellNet();
  post({ type: "phase", phase: "idle" });
}

function post(report: Report, transfer: Transferable[] = []): void {
  self.postMessage(report, { transfer });
}
