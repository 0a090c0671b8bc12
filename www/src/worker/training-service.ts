/** What only training needs: fetched after the first answer, or when the visitor wants to train. */
import { Dataset, type Net } from "../../pkg/lenet_playground.js";
import { halfName } from "../text/names";
import { needsLayers } from "../views/train/recipe";
import { DataStore } from "./data-store";
import { Devices } from "./device/devices";
import type { Core } from "./device/full-core";
import type { Wasm } from "./device/module";
import type { Survey } from "./device/survey";
import { messageOf } from "./errors";
import type { Loaded } from "./loaded";
import type { DrawingResizer, Nets } from "./nets";
import { whyEnded } from "./ending";
import { DATA_ERROR, DESIGN_ERROR } from "./protocol";
import type { DataChoice, Design, DevicePreference, EngineEvent, NetInfo, Recipe, Weights } from "./protocol";
import { TrainingRun, type RunHost } from "./run";
import { Training } from "./training";

/** What the worker has at hand for it. */
export interface TrainingContext {
  page: string;
  wasm: Wasm;
  survey: Promise<Survey>;
  nets: Nets;
  preference(): DevicePreference;
  emit(event: EngineEvent, transfer?: Transferable[]): void;
  announceNet(): void;
  /** Reads the drawing again: the net has changed. */
  readAgain(): void;
  discard(): void;
  netFromWeights(weights: Weights): Promise<Net>;
  resizerOf(design: Design): Promise<DrawingResizer | undefined>;
  layers(): Promise<typeof import("./other-nets") & { core: Core }>;
}

/** Trains, one run after the other. */
export class TrainingService {
  readonly store: DataStore;
  readonly devices: Devices;
  /** The present run, once its data are loaded. */
  run: TrainingRun | undefined;

  constructor(readonly context: TrainingContext) {
    const { page, wasm, survey, preference, emit } = context;
    this.store = new DataStore(page, (job) => emit({ type: "job", job }));
    const spawnMember = () => new Worker(self.location.href, { type: "module" });
    this.devices = new Devices(wasm, survey, preference, (device) => emit({ type: "device", device }), spawnMember);
  }

  /** Done when the run is over; rejected where it cannot begin or go on. */
  async train(data: DataChoice, recipe: Recipe, design: Design | undefined, signal: AbortSignal): Promise<void> {
    let name: string = DATA_ERROR;
    /** Made for this run alone. */
    const parts: (Dataset | null)[] = [];
    try {
      let loaded = await this.store.load(data, signal);
      const only = "only" in data ? data.only : undefined;
      if (only) {
        const { core, threesAndSevensOf } = await this.context.layers();
        // The two modules' classes are one to the page, which their types cannot say.
        loaded = threesAndSevensOf(core, loaded, only, recipe.seed) as unknown as Loaded;
        parts.push(loaded.training, loaded.test);
      }
      if (data.kind !== "drawings" && data.drawings) {
        loaded = await this.store.with(data.drawings, loaded, signal);
        parts.push(loaded.training);
      }
      this.context.emit({ type: "data", data: loaded.info });
      signal.throwIfAborted();
      name = DESIGN_ERROR;
      const isElsewhere = !(loaded.training instanceof Dataset);
      await this.#runRecipe(loaded, recipe, isElsewhere || Boolean(design) || needsLayers(recipe), design);
    } catch (error) {
      throw Object.assign(new Error(messageOf(error)), { name });
    } finally {
      for (const part of parts) part?.free();
      this.run = undefined;
    }
  }

  async #runRecipe(loaded: Loaded, recipe: Recipe, all: boolean, design?: Design): Promise<void> {
    const training = await Training.begin(this.devices, loaded, recipe, all, design);
    try {
      await this.#runTraining(training, loaded, recipe);
    } catch (error) {
      // After a trap nothing here is used again: the next worker goes on with what the page has kept.
      if (this.context.nets.follows && !(error instanceof WebAssembly.RuntimeError)) await this.#settleOnKept(training, loaded);
      throw error;
    } finally {
      training.free();
    }
  }

  async #runTraining(training: Training, loaded: Loaded, recipe: Recipe): Promise<void> {
    const { totalSteps, stepsPerEpoch, trainingImages, validationImages } = training.trainer;
    const dataName = loaded.info.name;
    const sizes = { totalSteps, stepsPerEpoch, trainingImages, validationImages };
    this.context.emit({ type: "run", start: { ...sizes, recipe, dataName, lossUnit: training.lossUnit } });
    const info = () => ownNet(training, loaded);
    this.context.nets.resizer = training.design && (await this.context.resizerOf(training.design));
    const follow = () => {
      this.context.nets.follow(training.trainer, info(), training.design);
      this.context.announceNet();
    };
    const epoch = (epoch: number) => {
      this.context.nets.epochs.add(epoch, () => new Uint8Array(training.keptWeights(true)));
      this.context.emit({ type: "epochs", kept: this.context.nets.epochs.list });
    };
    follow();
    epoch(0);
    const host: RunHost = {
      post: this.context.emit,
      moved: () => void this.context.readAgain(),
      save: () => this.#keep(training, info()),
      epoch,
      replace: async (reason, tries) => {
        const device = await training.replace(tries);
        this.context.emit({ type: "moved", reason, device });
        follow();
      },
      why: (stopped, best) => whyEnded(stopped, recipe, best === undefined ? undefined : best / stepsPerEpoch),
    };
    const run = (this.run = new TrainingRun(training.session, training.trainer, host));
    const outcome = await run.train();
    if (outcome === "discarded") return this.context.discard();
    const kept = keptOf(training, loaded);
    // No device is left to measure on, or nothing to be measured.
    const isMeasured = outcome !== "lost" && (outcome !== "diverged" || kept.step > 0);
    const { info: scored, accuracy }: Scored = isMeasured ? await this.#score(run, training, loaded, kept) : { info: kept };
    if (run.ended === "discarded") return this.context.discard();
    if (outcome === "lost") this.context.emit({ type: "ended", why: `Every device was lost, so the run ended with the net as it was at step ${kept.step}.` });
    if (outcome === "diverged" && !hasLearned(scored, accuracy)) {
      const why = (await this.#revert()) ? "Your net from before the run is in use again." : "The shipped net is in use again.";
      this.context.emit({ type: "ended", why: `The run had learned nothing yet. ${why}` });
    } else {
      this.#settle(training, scored);
    }
    this.context.emit({ type: "phase", phase: outcome === "lost" ? "stopped" : outcome });
  }

  /** Hands the weights that were last kept to the page, with what is known of them. */
  #keep(training: Training, net: NetInfo): void {
    const { design } = training;
    this.context.nets.keep(net);
    this.#save({ net, bytes: training.keptWeights(), ...(design ? { design } : {}) });
  }

  /** The run is over, and the net that it has kept is the visitor's. */
  #settle(training: Training, net: NetInfo): void {
    this.#keep(training, net);
    this.context.nets.settle(training.snapshotNet(), net);
    this.context.announceNet();
  }

  /** The same where the run broke off; the net from before it where it had kept nothing. */
  async #settleOnKept(training: Training, loaded: Loaded): Promise<void> {
    const kept = keptOf(training, loaded);
    if (kept.step > 0) this.#settle(training, kept);
    else await this.#revert();
  }

  /** Measures the held-out images and the test set, as far as the visitor and the engine let it. */
  async #score(run: TrainingRun, training: Training, loaded: Loaded, info: NetInfo): Promise<Scored> {
    const { step } = training.trainer;
    const heldOut = "Measuring on the held-out images";
    let known: Scored = { info };
    if (training.trainer.validationImages > 0) {
      const validation = await training.measured(async () => run.score(await training.trainer.validation(), heldOut));
      if (!validation) return known;
      this.context.emit({ type: "validation", step, score: validation });
      known = { info, accuracy: validation.accuracy };
    }
    if (!loaded.test) return known;
    const name = halfName(loaded.info.name);
    const test = await training.measured(async () => run.score(await training.testEvaluation(), `Measuring on ${name}`));
    if (!test) return known;
    this.context.emit({ type: "test", score: test, name });
    return { info: { ...info, testAccuracy: test.accuracy, testName: name }, accuracy: test.accuracy };
  }

  #save(weights: Weights): void {
    this.context.emit({ type: "weights", weights }, [weights.bytes]);
  }

  /** Drops what the run made; whether the visitor has a net from before it. */
  async #revert(): Promise<boolean> {
    const before = await this.context.nets.revert(this.context.netFromWeights);
    this.context.emit({ type: "weights", weights: before ? { ...before, bytes: before.bytes.slice(0) } : null });
    this.context.announceNet();
    return before !== undefined;
  }
}

/** What is known of the net that was kept: of a run that diverged it is older than its last step. */
function keptOf(training: Training, loaded: Loaded): NetInfo {
  const step = training.trainer.snapshotStep;
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
