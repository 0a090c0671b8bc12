/** The worker's entry: it alone owns the wasm instance, and knows nothing of the page. */
import { Dataset, Net, encodeStrokes, version } from "../../pkg/lenet_playground.js";
import { DATA_ERROR, DESIGN_ERROR } from "./protocol";
import type {
  Crashed,
  DataChoice,
  Design,
  DevicePreference,
  EngineCalls,
  EngineEvent,
  NetInfo,
  Recipe,
  Weights,
} from "./protocol";
import { DataStore, type Loaded } from "./data-store";
import { Engines } from "./engine/engines";
import { gpuCore } from "./engine/gpu";
import { member } from "./engine/member";
import { startWasm } from "./engine/module";
import { halfName } from "../text/names";
import { needsLayers } from "../views/train/recipe";
import { messageOf } from "./errors";
import { Nets, type Fit } from "./nets";
import { Reader } from "../views/draw/reader";
import { serve, type Port } from "./rpc";
import { TrainingRun, type RunHost } from "./run";
import { Training } from "./training";

const nets = new Nets();
const reader = new Reader(encodeStrokes, nets, (reading) => emit({ type: "reading", reading }));
let store: DataStore;
let engines: Engines | undefined;
/** Whether the engine runs; known once the shipped net was tried. */
let started: Promise<boolean> = Promise.resolve(false);
let run: TrainingRun | undefined;
/** From pressing Train to the end of the run; aborted to stop a load. */
let loading: AbortController | undefined;

const engine: EngineCalls = {
  start(page, preference, restore) {
    const starting = start(page, preference, restore);
    started = starting.then(
      () => true,
      () => false,
    );
    return starting;
  },
  async prefer(preference) {
    if (!(await started) || !engines) return;
    engines.preference = preference;
    await engines.announce();
  },
  async read(drawing) {
    if (await started) await reader.read(drawing);
  },
  catalog: async () => (await store.catalog()).sets,
  train,
  pause: () => run?.pause(),
  resume: () => run?.resume(),
  stop() {
    loading?.abort();
    run?.end("stopped");
  },
  reset() {
    loading?.abort();
    run?.end("discarded");
    if (!run) discard();
  },
  use(net) {
    nets.use(net);
    announceNet();
  },
  lend(port) {
    const lender = started.then(async () =>
      (await import("./lend")).lenderOf({ nets, store, isTraining: () => loading !== undefined, emit }),
    );
    serve(port, () => lender, onTrap);
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
      return member;
    default:
      return (await import("./analysis/entry")).find(scope);
  }
}

serve(self as unknown as Port, find, onTrap);

function onTrap(message: string): void {
  self.postMessage({ type: "crashed", message } satisfies Crashed);
}

/** Gives the core's version. */
async function start(page: string, preference: DevicePreference, restore?: Weights): Promise<string> {
  store = new DataStore(page, (job) => emit({ type: "job", job }));
  const starting = startWasm(page);
  const shipped = fetchShipped(new URL("models/lenet-mnist.safetensors", page));
  shipped.catch(() => undefined); // Awaited below, after the wasm.
  const wasm = await starting;
  try {
    nets.ship(await shipped);
  } catch (error) {
    emit({ type: "no-shipped-net", message: messageOf(error) });
  }
  if (restore) nets.restore(restore, await revived(restore));
  // A first forward pass on nothing, so that the first drawing meets compiled code.
  await nets.predict(new Float32Array(784));
  announceNet();
  engines = new Engines(wasm, preference, (device) => emit({ type: "device", device }), spawnMember);
  void engines.announce();
  return version();
}

/** Code for nets other than LeNet, and the module that it works with. */
async function layers() {
  return { ...(await import("./layers")), core: await gpuCore() };
}

async function revived(weights: Weights): Promise<Net> {
  if (!weights.design) return Net.fromSafetensors(new Uint8Array(weights.bytes));
  const { core, revived } = await layers();
  nets.fit = await fitOf(weights.design);
  return revived(core, weights);
}

/** How a drawing comes to a net other than LeNet. */
async function fitOf({ json }: Design): Promise<Fit | undefined> {
  return (await import("../views/user-data/load")).fitOf(await gpuCore(), json);
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

function announceNet(): void {
  if (nets.active) emit({ type: "net", net: nets.active, available: nets.available });
  void reader.again();
}

async function train(data: DataChoice, recipe: Recipe, design?: Design): Promise<void> {
  if (loading || !(await started)) return;
  loading = new AbortController();
  const { signal } = loading;
  emit({ type: "phase", phase: "loading" });
  let name: string = DATA_ERROR;
  /** Made for this run alone. */
  const parts: (Dataset | null)[] = [];
  try {
    let loaded = await store.load(data, signal);
    const only = "only" in data ? data.only : undefined;
    if (only) {
      const { core, onlyOf } = await layers();
      // The two modules' classes are one to the page, which their types cannot say.
      loaded = onlyOf(core, loaded, only, recipe.seed) as unknown as Loaded;
      parts.push(loaded.training, loaded.test);
    }
    if (data.kind !== "drawings" && data.drawings) {
      loaded = await store.with(data.drawings, loaded, signal);
      parts.push(loaded.training);
    }
    emit({ type: "data", data: loaded.info });
    signal.throwIfAborted();
    name = DESIGN_ERROR;
    const isElsewhere = !(loaded.training instanceof Dataset);
    await runRecipe(loaded, recipe, isElsewhere || Boolean(design) || needsLayers(recipe), design);
  } catch (error) {
    const message = messageOf(error);
    emit({ type: "phase", phase: "idle" });
    if (!signal.aborted) throw Object.assign(new Error(message), { name });
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
  } catch (error) {
    // After a trap nothing here is used again: the next worker goes on with what the page has kept.
    if (nets.follows && !(error instanceof WebAssembly.RuntimeError)) await settleOnKept(training, loaded);
    throw error;
  } finally {
    training.free();
  }
}

async function runTraining(training: Training, loaded: Loaded, recipe: Recipe): Promise<void> {
  const { totalSteps, stepsPerEpoch, trainingImages, validationImages } = training.trainer;
  const dataName = loaded.info.name;
  const sizes = { totalSteps, stepsPerEpoch, trainingImages, validationImages };
  emit({ type: "run", start: { ...sizes, recipe, dataName, lossUnit: training.lossUnit } });
  const hasGoals = recipe.patience !== undefined || recipe.seconds !== undefined;
  const goals = hasGoals ? new (await import("./goals")).RunGoals(recipe) : undefined;
  const info = () => ownNet(training, loaded);
  nets.fit = training.design && (await fitOf(training.design));
  const follow = () => {
    nets.follow(training.trainer, info(), training.design);
    announceNet();
  };
  const epoch = (epoch: number) => {
    nets.epochs.add(epoch, () => new Uint8Array(training.keptWeights(true)));
    emit({ type: "epochs", kept: nets.epochs.list });
  };
  follow();
  epoch(0);
  const host: RunHost = {
    post: emit,
    moved: () => void reader.again(),
    save: () => keep(training, info()),
    epoch,
    replace: async (reason, tries) => {
      const device = await training.replace(tries);
      emit({ type: "moved", reason, device });
      follow();
      return training.seated;
    },
  };
  run = new TrainingRun(training.seated, host, goals);
  const outcome = await run.train();
  if (outcome === "discarded") return discard();
  const kept = keptOf(training, loaded);
  // No device is left to measure on, or nothing to be measured.
  const isMeasured = outcome !== "lost" && (outcome !== "diverged" || kept.step > 0);
  const { info: scored, accuracy }: Scored = isMeasured ? await score(run, training, loaded, kept) : { info: kept };
  if (run.ended === "discarded") return discard();
  if (outcome === "lost") emit({ type: "ended", why: `No device lasted, so the run ended with the net as it was at step ${kept.step}.` });
  if (outcome === "diverged" && !hasLearned(scored, accuracy)) {
    const why = (await revert()) ? "Your net from before the run is in use again." : "The shipped net is in use again.";
    emit({ type: "ended", why: `The run had learned nothing yet. ${why}` });
  } else {
    settle(training, scored);
  }
  emit({ type: "phase", phase: outcome === "lost" ? "stopped" : outcome });
}

/** Hands the weights that were last kept to the page, with what is known of them. */
function keep(training: Training, net: NetInfo): void {
  const { design } = training;
  nets.keep(net);
  save({ net, bytes: training.keptWeights(), ...(design ? { design } : {}) });
}

/** The run is over, and the net that it has kept is the visitor's. */
function settle(training: Training, net: NetInfo): void {
  keep(training, net);
  nets.settle(training.keptNet(), net);
  announceNet();
}

/** The same where the run broke off; the net from before it where it had kept nothing. */
async function settleOnKept(training: Training, loaded: Loaded): Promise<void> {
  const kept = keptOf(training, loaded);
  if (kept.step > 0) settle(training, kept);
  else await revert();
}

/** What is known of the net that was kept: of a run that diverged it is older than its last step. */
function keptOf(training: Training, loaded: Loaded): NetInfo {
  const { step } = training.trainer.kept();
  return { ...ownNet(training, loaded), step, epochs: step / training.trainer.stepsPerEpoch };
}

/** Whether the net is worth keeping: it answers clearly better than by chance, as far as that was measured. */
function hasLearned({ step, classes }: NetInfo, accuracy = 1): boolean {
  return step > 0 && accuracy * classes.length > 1.5;
}

/** What is known of a net once it is measured, and the accuracy on the test set, else on the held-out images. */
interface Scored {
  info: NetInfo;
  accuracy?: number;
}

/** Measures the held-out images and the test set, as far as the visitor and the engine let it. */
async function score(run: TrainingRun, training: Training, loaded: Loaded, info: NetInfo): Promise<Scored> {
  const { step } = training.trainer;
  const heldOut = "Measuring on the held-out images";
  let known: Scored = { info };
  if (training.trainer.validationImages > 0) {
    const validation = await training.measured(async () => run.score(await training.trainer.validation(), heldOut));
    if (!validation) return known;
    emit({ type: "validation", step, score: validation });
    known = { info, accuracy: validation.accuracy };
  }
  if (!loaded.test) return known;
  const name = halfName(loaded.info.name);
  const test = await training.measured(async () => run.score(await training.testEvaluation(), `Measuring on ${name}`));
  if (!test) return known;
  emit({ type: "test", score: test, name });
  return { info: { ...info, testAccuracy: test.accuracy, testName: name }, accuracy: test.accuracy };
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
  emit({ type: "weights", weights }, [weights.bytes]);
}

function discard(): void {
  nets.discard();
  announceNet();
  emit({ type: "phase", phase: "idle" });
}

/** Drops what the run made; whether the visitor has a net from before it. */
async function revert(): Promise<boolean> {
  const before = await nets.revert(revived);
  emit({ type: "weights", weights: before ? { ...before, bytes: before.bytes.slice(0) } : null });
  announceNet();
  return before !== undefined;
}

function emit(event: EngineEvent, transfer: Transferable[] = []): void {
  self.postMessage(event, { transfer });
}
