/** The worker's entry: it alone owns the wasm instance. It obeys commands and reports; it knows nothing of the page. */
import { Dataset, Net, encodeStrokes, version } from "../../pkg/lenet_playground.js";
import type { Command, DataChoice, Design, EngineChoice, NetInfo, Recipe, Report, Weights } from "./protocol";
import { checkDevice } from "../views/about/worker";
import { DataStore, type Loaded } from "./data-store";
import type { MemberCommand } from "./engine/cores";
import { Engines } from "./engine/engines";
import { gpuCore } from "./engine/gpu";
import { isForMember, serve } from "./engine/member";
import { startWasm, type Wasm } from "./engine/module";
import { halfName } from "../text/names";
import { needsLayers } from "../views/train/recipe";
import { messageOf } from "./errors";
import type { LendRequest } from "./lend";
import { Nets, type Fit } from "./nets";
import { Reader } from "../views/draw/worker";
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
  guard(isForMember(data) ? serve(data) : obey(data));
};

/** What nobody caught ends this worker: its module may be broken. */
function guard(work: Promise<void>): void {
  work.catch((error: unknown) => {
    post({ type: "problem", kind: "crashed", message: error instanceof Error ? error.message : String(error) });
  });
}

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
    case "lend":
      command.port.onmessage = ({ data }: MessageEvent<LendRequest>) => guard(lend(data, command.port));
      return;
    case "look":
    case "ask":
      return look(command);
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
  if (restore) nets.restore(restore, await revived(restore));
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

async function revived(weights: Weights): Promise<Net> {
  if (!weights.design) return Net.fromSafetensors(new Uint8Array(weights.bytes));
  const { core, revived } = await layers();
  nets.fit = await fitOf(weights.design);
  return revived(core, weights);
}

/** How a drawing comes to a net other than LeNet. */
async function fitOf({ json }: Design): Promise<Fit | undefined> {
  return (await import("../views/user-data/worker")).fitOf(await gpuCore(), json);
}

/** Shows its nets and data to the worker that looks into them. */
async function lend(request: LendRequest, port: MessagePort): Promise<void> {
  await started;
  const { answerTo } = await import("./lend");
  await answerTo(request, { nets, store, isTraining: () => loading !== undefined }, port);
}

/** As the worker that looks into nets, which does nothing else. */
async function look(command: Command & { type: "look" | "ask" }): Promise<void> {
  try {
    const looker = await import("./analysis/look");
    if (command.type === "look") looker.join(command);
    else await looker.answer(command.id, command.question, post);
  } catch (error) {
    if (command.type === "ask") post({ type: "answer", id: command.id, answer: null, trouble: messageOf(error) });
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
      // The two modules' classes are one to the page, which their types cannot say.
      loaded = onlyOf(core, loaded, only, recipe.seed) as unknown as Loaded;
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
    const message = messageOf(error);
    if (!signal.aborted) post({ type: "problem", kind, message });
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
  post({ type: "run", start: { ...sizes, recipe, dataName, lossUnit: training.lossUnit } });
  const hasGoals = recipe.patience !== undefined || recipe.seconds !== undefined;
  const goals = hasGoals ? new (await import("./goals")).RunGoals(recipe) : undefined;
  const info = () => ownNet(training, loaded);
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
    save: () => keep(training, info()),
    epoch,
    replace: async (reason, tries) => {
      const engine = await training.replace(tries);
      post({ type: "moved", reason, engine });
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
  if (outcome === "lost") post({ type: "ended", why: `No device lasted, so the run ended with the net as it was at step ${kept.step}.` });
  if (outcome === "diverged" && !hasLearned(scored, accuracy)) {
    const why = (await revert()) ? "Your net from before the run is in use again." : "The shipped net is in use again.";
    post({ type: "ended", why: `The run had learned nothing yet. ${why}` });
  } else {
    settle(training, scored);
  }
  post({ type: "phase", phase: outcome === "lost" ? "stopped" : outcome });
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
  tellNet();
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
    post({ type: "validation", step, score: validation });
    known = { info, accuracy: validation.accuracy };
  }
  if (!loaded.test) return known;
  const name = halfName(loaded.info.name);
  const test = await training.measured(async () => run.score(await training.testEvaluation(), `Measuring on ${name}`));
  if (!test) return known;
  post({ type: "test", score: test, name });
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
  post({ type: "weights", weights }, [weights.bytes]);
}

function discard(): void {
  nets.discard();
  tellNet();
  post({ type: "phase", phase: "idle" });
}

/** Drops what the run made; whether the visitor has a net from before it. */
async function revert(): Promise<boolean> {
  const before = await nets.revert(revived);
  post({ type: "weights", weights: before ? { ...before, bytes: before.bytes.slice(0) } : null });
  tellNet();
  return before !== undefined;
}

function post(report: Report, transfer: Transferable[] = []): void {
  self.postMessage(report, { transfer });
}
