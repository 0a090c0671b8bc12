import type { Net } from "../../../pkg-gpu/lenet_playground.js";
import type { Core } from "../device/full-core";
import { netFromWeights } from "../other-nets";
import type { DataChoice, NetInfo } from "../protocol";
import { LentData, LentNets, type Lender } from "./lent";
import type { AnalysisCalls, AnalysisEvent, NetRef, AvailableNets, TestImage, TestSet } from "./protocol";
import { TestSets } from "./test-sets";

/** A net of this module's instance; the key is another one when its weights have changed. */
export interface LoadedNet {
  key: string;
  net: Net;
  info: NetInfo;
}

/** A view's part of the analysis worker: `views/<id>/worker.ts`. */
interface ViewWorker {
  create(analysis: Analysis, emit: (progress: never) => void): object;
}

const VIEW_WORKERS = import.meta.glob<ViewWorker>("../../views/*/worker.ts");

/** Nets that are kept ready: one that is looked at, and the beginning of its run beside it. */
const MOST_NETS = 2;

/** What the views' parts share: the module with all layers, the nets and the test set. */
export class Analysis implements AnalysisCalls {
  readonly lentNets: LentNets;
  readonly lentData: LentData;
  readonly tests: TestSets;
  readonly #parts = new Map<string, object>();
  /** The one looked at last at the end. */
  readonly #loaded = new Map<string, LoadedNet>();

  constructor(
    readonly core: Core,
    lender: Lender,
  ) {
    this.lentNets = new LentNets(core, lender);
    this.lentData = new LentData(core, lender);
    this.tests = new TestSets(core, this.lentData);
  }

  /** A view's part, whose code comes when it is first asked something. */
  async part(view: string): Promise<object> {
    const load = VIEW_WORKERS[`../../views/${view}/worker.ts`];
    if (!load) throw new Error(`The view ${view} has no worker.ts.`);
    const { create } = await load();
    const emit = (progress: unknown) => self.postMessage({ type: "progress", view, progress } satisfies AnalysisEvent);
    const part = this.#parts.get(view) ?? create(this, emit);
    this.#parts.set(view, part);
    return part;
  }

  async nets(): Promise<AvailableNets> {
    await this.lentNets.see();
    return this.lentNets.available;
  }

  async testSet(data: DataChoice, signal?: AbortSignal): Promise<TestSet> {
    // Not null where it may be loaded.
    return (await this.tests.load(data, false, signal))!;
  }

  testSetHere(data: DataChoice): Promise<TestSet | null> {
    return this.tests.load(data, true);
  }

  images(indices: number[]): TestImage[] {
    return this.tests.images(indices);
  }

  means(): (Float32Array | undefined)[] {
    return this.tests.data.data.meanImages();
  }

  /** A net as it is now. Another question may come in between, and find another version: it is looked at without a wait. */
  async net(ref: NetRef): Promise<LoadedNet> {
    await this.lentNets.see(ref);
    const key = `${JSON.stringify(ref)} ${this.lentNets.version}`;
    const loaded = this.#loaded.get(key) ?? this.#parsed(ref, key);
    this.#loaded.delete(key);
    this.#loaded.set(key, loaded);
    const [oldest] = this.#loaded.values();
    if (this.#loaded.size > MOST_NETS && oldest) {
      this.#loaded.delete(oldest.key);
      oldest.net.free();
    }
    return loaded;
  }

  #parsed(ref: NetRef, key: string): LoadedNet {
    const weights = this.lentNets.weights(ref);
    if (!weights) throw new Error("That net is no longer there.");
    return { key, net: netFromWeights(this.core, weights) as Net, info: weights.net };
  }
}
