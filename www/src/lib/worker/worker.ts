/** The worker's entry: it alone owns the wasm instance. It obeys commands and reports; it knows nothing of the page. */
import { Dataset, encodeStrokes, version } from "../../../pkg/lenet_playground.js";
import type { Command, DataChoice, Design, EngineChoice, NetInfo, Question, Recipe, Report, Weights } from "../protocol";
import { checkDevice } from "./check";
import { DataStore, type Loaded } from "./data-store";
import type { MemberCommand } from "./engine/cores";
import { Engines } from "./engine/engines";
import { dataIn, gpuCore } from "./engine/gpu";
import { isForMember, serve } from "./engine/member";
import { startWasm, type Wasm } from "./engine/module";
import { halfName } from "../names";
import { needsLayers } from "../recipe";
import { messageOf } from "./errors";
import { Nets, type Fit } from "./nets";
import { Reader } from "./reader";
import { TrainingRun, type RunHost } from "./run";
import { Training } from "./training";

const nets = new Nets();
const reader = new Reader(encodeStrokes, nets, (reading) => post({ type: "reading", reading }));
let store: DataStore;
let engines: Engines | undefined;
/** Whether the engine runs; known once the shipped net was tried. */
let started: Promise<boolean> = Promise.resolve(false);
let run: TrainingRun | undefined;
/** From pressing Train to the end of the run; aborted to stop a load. */
let loading: AbortController | undefined;

self.onmessage = ({ data }: MessageEvent<Command | MemberCommand>) => {
  const obeyed = isForMember(data) ? serve(data) : obey(data);
  obeyed.catch((error: unknown) => {
    post({ type: "problem", kind: "crashed", message: messageOf(error) });
  });
};

async function obey(command: Command): Promise<void> {
  switch (command.type) {
    case "start":
      started = start(command.page, command.engine, command.restore);
      return void (await started);
    case "engine":
      if (!(await started) || !engines) return;
      engines.choice = command.choice;
      return engines.announce();
    case "check":
      if ((await started) && engines) await checkDevice(post);
      return;
    case "ping":
      return post({ type: "pong", beat: command.beat });
    case "read":
      if (await started) await reader.read(command.id, command.drawing);
      return;
    case "catalog":
      return tellCatalog();
    case "train":
      return train(command.data, command.recipe, command.design);
    case "ask":
      return answer(command.id, command.question);
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

async function start(page: string, choice: EngineChoice, restore?: Weights): Promise<boolean> {
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
  if (restore) await revive(restore);
  // A first forward pass on nothing, so that the first drawing meets compiled code.
  await nets.predict(new Float32Array(784));
  post({ type: "ready", version: version() });
  tellNet();
  void tellCatalog();
  engines = new Engines(wasm, choice, (engine) => post({ type: "engine", engine }), spawnMember);
  void engines.announce();
  return true;
}

/** Code for nets other than LeNet, and the module that it works with. */
async function layers() {
  return { ...(await import("./layers")), core: await gpuCore() };
}

async function revive(weights: Weights): Promise<void> {
  if (!weights.design) return nets.restore(weights);
  const { core, revived } = await layers();
  nets.fit = await fitOf(weights.design);
  nets.restore(weights, revived(core, weights));
}

/** How a drawing comes to a net other than LeNet. */
async function fitOf({ json }: Design): Promise<Fit | undefined> {
  return (await import("./own/own")).fitOf(await gpuCore(), json);
}

async function answer(id: number, question: Question): Promise<void> {
  try {
    await started;
    const { core, answerOf } = await layers();
    post({ type: "answer", id, answer: await answerOf(core, question, { nets, store, isTraining: () => loading !== undefined }) });
  } catch (error) {
    post({ type: "answer", id, answer: null, trouble: messageOf(error) });
  }
}

/** Another worker with this very script, which the browser has at hand. */
function spawnMember(): Worker {
  return new Worker(self.location.href, { type: "module" });
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
  void reader.again();
}

async function train(data: DataChoice, recipe: Recipe, design?: Design): Promise<void> {
  if (loading || !(await started)) return;
  loading = new AbortController();
  const { signal } = loading;
  post({ type: "phase", phase: "loading" });
  let kind: "data" | "design" = "data";
  /** Made for this run alone. */
  const parts: (Dataset | null)[] = [];
  try {
    let loaded = await store.load(data, signal);
    const only = "only" in data ? data.only : undefined;
    if (only) {
      const { core, onlyOf } = await layers();
      loaded = onlyOf(core, loaded, only, recipe.seed, (data) => dataIn(core, data));
      parts.push(loaded.training, loaded.test);
    }
    if (data.kind !== "drawings" && data.drawings) {
      loaded = await store.with(data.drawings, loaded, signal);
      parts.push(loaded.training);
    }
    post({ type: "data", data: loaded.info });
    signal.throwIfAborted();
    kind = "design";
    const isElsewhere = !(loaded.training instanceof Dataset);
    await runRecipe(loaded, recipe, isElsewhere || Boolean(design) || needsLayers(recipe), design);
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error;
    if (!signal.aborted) post({ type: "problem", kind, message: messageOf(error) });
    post({ type: "phase", phase: "idle" });
  } finally {
    for (const part of parts) part?.free();
    loading = undefined;
    run = undefined;
  }
}

async function runRecipe(loaded: Loaded, recipe: Recipe, all: boolean, design?: Design): Promise<void> {
  if (!engines) return;
  const training = await Training.begin(engines, loaded, recipe, all, design);
  try {
    await runTraining(training, loaded, recipe);
  } finally {
    // Only where something went wrong: else it was settled or discarded.
    if (nets.follows) discard();
    training.free();
  }
}

async function runTraining(training: Training, loaded: Loaded, recipe: Recipe): Promise<void> {
  const { totalSteps, stepsPerEpoch, trainingImages, validationImages } = training.trainer;
  const dataName = loaded.info.name;
  const sizes = { totalSteps, stepsPerEpoch, trainingImages, validationImages };
  post({ type: "run", start: { ...sizes, recipe, dataName, lossUnit: training.lossUnit } });
  const hasGoals = recipe.patience !== undefined || recipe.seconds !== undefined;
  const goals = hasGoals ? new (await import("./goals")).RunGoals(recipe) : undefined;
  const info = () => ownNet(training, loaded);
  const keep = (net: NetInfo) => {
    const { design } = training;
    nets.keep(net);
    save({ net, bytes: training.keptWeights(), ...(design ? { design } : {}) });
  };
  nets.fit = training.design && (await fitOf(training.design));
  const follow = () => {
    nets.follow(training.trainer, info(), training.design);
    tellNet();
  };
  const epoch = (epoch: number) => {
    nets.epochs.add(epoch, () => new Uint8Array(training.keptWeights(true)));
    post({ type: "epochs", kept: nets.epochs.list });
  };
  follow();
  epoch(0);
  const host: RunHost = {
    post,
    moved: () => void reader.again(),
    save: () => keep(info()),
    epoch,
    replace: async (reason) => {
      const engine = await training.replace();
      post({ type: "moved", reason, engine });
      follow();
      return training.seated;
    },
  };
  run = new TrainingRun(training.seated, host, goals);
  const outcome = await run.train();
  if (outcome === "discarded") return discard();
  const scored = await score(run, training, loaded, info());
  if (run.ended === "discarded") return discard();
  keep(scored);
  nets.settle(training.keptNet(), scored);
  tellNet();
  post({ type: "phase", phase: outcome });
}

/** Measures the held-out images and the test set; returns what is then known of the net. */
async function score(run: TrainingRun, training: Training, loaded: Loaded, info: NetInfo): Promise<NetInfo> {
  const { step } = training.trainer;
  const heldOut = "Measuring on the held-out images";
  if (training.trainer.validationImages > 0) {
    const validation = await training.measured(async () => run.score(await training.trainer.validation(), heldOut));
    if (!validation) return info;
    post({ type: "validation", step, score: validation });
  }
  if (!loaded.test) return info;
  const name = halfName(loaded.info.name);
  const test = await training.measured(async () => run.score(await training.testEvaluation(), `Measuring on ${name}`));
  if (!test) return info;
  post({ type: "test", score: test, name });
  return { ...info, testAccuracy: test.accuracy, testName: name };
}

function ownNet({ trainer, design }: Training, { info }: Loaded): NetInfo {
  return {
    id: "own",
    ...(design ? { name: design.name } : {}),
    trainedOn: info.together ?? info.name,
    classes: info.classes,
    epochs: trainer.step / trainer.stepsPerEpoch,
    step: trainer.step,
  };
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
