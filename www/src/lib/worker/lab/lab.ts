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

/** A net of this module's instance; the key is another one when its weights have changed. */
export interface Looked {
  key: string;
  net: Net;
  info: NetInfo;
}

/** Nets that are kept ready: one that is looked at, and the beginning of its run beside it. */
const MOST = 2;

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
  /** The one looked at last at the end. */
  readonly #looked = new Map<string, Looked>();

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

  /** A net in this module's instance. */
  net(ref: NetRef): Looked {
    const key = `${JSON.stringify(ref)} ${this.#bench.nets.version}`;
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
    const weights = this.#bench.nets.weights(ref);
    if (!weights) throw new Error("That net is no longer there.");
    return { key, net: revived(this.#core, weights) as Net, info: weights.net };
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
