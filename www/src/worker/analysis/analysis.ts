/** What the views that look into nets need of the module with all layers: fetched when the first of them is opened. */
import type { Net } from "../../../pkg-gpu/lenet_playground.js";
import type { LabAnswers, LabQuestion, NetRef } from "./protocol";
import type { NetInfo } from "../protocol";
import type { Core } from "../engine/gpu";
import { revived } from "../layers";
import { Explaining } from "../../views/explain/worker";
import { LentData, LentNets, type Lender } from "./lent";
import { Measuring } from "../../views/evaluate/worker";
import { RateSearching } from "../../views/train/more/worker";
import { TestSets } from "./test-sets";

/** A net of this module's instance; the key is another one when its weights have changed. */
export interface Looked {
  key: string;
  net: Net;
  info: NetInfo;
}

/** Nets that are kept ready: one that is looked at, and the beginning of its run beside it. */
const MOST = 2;

let lab: Lab | undefined;

export function answerOf(core: Core, question: LabQuestion, lender: Lender): Promise<LabAnswers[LabQuestion["kind"]]> {
  lab ??= new Lab(core, lender);
  return lab.answer(question);
}

/** Answers the views' questions; holds what they look at. */
class Lab {
  readonly #core: Core;
  readonly #nets: LentNets;
  readonly #tests: TestSets;
  readonly #measuring: Measuring;
  readonly #explaining: Explaining;
  readonly #searching: RateSearching;
  /** The one looked at last at the end. */
  readonly #looked = new Map<string, Looked>();

  constructor(core: Core, lender: Lender) {
    const data = new LentData(core, lender);
    this.#core = core;
    this.#nets = new LentNets(core, lender);
    this.#tests = new TestSets(core, data);
    this.#measuring = new Measuring(core, this.#nets, this.#tests);
    this.#searching = new RateSearching(core, this.#nets, data);
    this.#explaining = new Explaining(core, (ref) => this.net(ref), this.#tests, (ref) => this.#nets.fit(ref));
  }

  async answer(question: LabQuestion): Promise<LabAnswers[LabQuestion["kind"]]> {
    // Another question may come in between, and find another version: all of them are seen before they are looked at.
    if ("net" in question) await this.#nets.see(question.net);
    switch (question.kind) {
      case "nets":
        await this.#nets.see();
        return this.#nets.atHand;
      case "test-set":
        // Not null where it may be loaded.
        return (await this.#tests.load(question.data))!;
      case "images":
        return this.#tests.images(question.indices);
      case "means":
        return this.#tests.data.data.meanImages();
      case "test-set-here":
        return this.#tests.load(question.data, true);
      case "stop-loading":
        return this.#tests.stop();
      case "anatomy":
      case "look":
      case "origin":
      case "saliency":
      case "ascend":
      case "hand-step":
      case "weights":
      case "weight-histograms":
      case "gradient-histograms":
        return this.#explaining.answer(question);
      case "find-rate":
      case "find-rate-on":
      case "find-rate-stop":
        return this.#searching.answer(question);
      default:
        return this.#measuring.answer(question);
    }
  }

  /** A net in this module's instance. */
  net(ref: NetRef): Looked {
    const key = `${JSON.stringify(ref)} ${this.#nets.version}`;
    const looked = this.#looked.get(key) ?? this.#parsed(ref, key);
    this.#looked.delete(key);
    this.#looked.set(key, looked);
    const [oldest] = this.#looked.values();
    if (this.#looked.size > MOST && oldest) {
      this.#looked.delete(oldest.key);
      oldest.net.free();
    }
    return looked;
  }

  #parsed(ref: NetRef, key: string): Looked {
    const weights = this.#nets.weights(ref);
    if (!weights) throw new Error("That net is no longer there.");
    return { key, net: revived(this.#core, weights) as Net, info: weights.net };
  }
}
