/** What the views that look into nets need of the module with all layers: fetched when the first of them is opened. */
import type { Net } from "../../../../pkg-gpu/lenet_playground.js";
import type { LabAnswers, LabQuestion, NetRef, NetsAtHand } from "../../lab/protocol";
import type { NetInfo } from "../../protocol";
import type { DataStore } from "../data-store";
import type { Core } from "../engine/gpu";
import { revived } from "../layers";
import type { Nets } from "../nets";
import { Explaining } from "./explaining";
import { Measuring } from "./measuring";
import { RateSearching } from "./rate-search";
import { TestSets } from "./test-sets";

/** What is on the worker's bench: the nets at hand, and the data that is loaded. */
export interface Bench {
  nets: Nets;
  store: DataStore;
  /** Whether a run is under way, whose data must stay. */
  isTraining(): boolean;
}

let lab: Lab | undefined;

export function answerOf(core: Core, question: LabQuestion, bench: Bench): Promise<LabAnswers[LabQuestion["kind"]]> {
  lab ??= new Lab(core, bench);
  return lab.answer(question);
}

/** Answers the views' questions; holds what they look at. */
class Lab {
  readonly #core: Core;
  readonly #bench: Bench;
  readonly #tests: TestSets;
  readonly #measuring: Measuring;
  readonly #explaining: Explaining;
  readonly #searching: RateSearching;
  #looked: { key: string; net: Net; info: NetInfo } | undefined;

  constructor(core: Core, bench: Bench) {
    this.#core = core;
    this.#bench = bench;
    this.#tests = new TestSets(core, bench);
    this.#measuring = new Measuring(core, bench.nets, this.#tests);
    this.#searching = new RateSearching(core, bench);
    this.#explaining = new Explaining(core, (ref) => this.net(ref), this.#tests, () => bench.nets.fit);
  }

  async answer(question: LabQuestion): Promise<LabAnswers[LabQuestion["kind"]]> {
    switch (question.kind) {
      case "nets":
        return this.#netsAtHand();
      case "test-set":
        return this.#tests.load(question.data);
      case "images":
        return this.#tests.images(question.indices);
      case "means":
        return this.#tests.data.data.meanImages();
      case "test-set-here":
        return this.#tests.here(question.data);
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

  /** A net in this module's instance, kept until another one is asked for or it has changed. */
  net(ref: NetRef): { net: Net; info: NetInfo; key: string } {
    const key = `${JSON.stringify(ref)} ${this.#bench.nets.version}`;
    if (this.#looked?.key !== key) {
      const weights = this.#bench.nets.weights(ref);
      if (!weights) throw new Error("That net is no longer there.");
      const net = revived(this.#core, weights);
      this.#looked?.net.free();
      this.#looked = { key, net: net as Net, info: weights.net };
    }
    return this.#looked;
  }

  #netsAtHand(): NetsAtHand {
    const { nets } = this.#bench;
    const infos = (["shipped", "own", "before"] as const).flatMap((ref) => {
      const info = nets.info(ref);
      return info ? [[ref, info]] : [];
    });
    return { ...Object.fromEntries(infos), epochs: nets.epochs.list };
  }
}
