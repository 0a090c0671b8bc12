import type { MeasurementReport, MeasurementRun, Measurements } from "../../../pkg-gpu/lenet_playground.js";
import { className } from "../../text/names";
import type { Analysis } from "../../worker/analysis/analysis";
import type { LentNets } from "../../worker/analysis/lent";
import type { NetRef, TestSet } from "../../worker/analysis/protocol";
import type { TestSets } from "../../worker/analysis/test-sets";
import type { Core } from "../../worker/device/full-core";
import { netFromWeights } from "../../worker/other-nets";
import type { NetInfo, Weights } from "../../worker/protocol";
import { SliceSizer } from "../../worker/slice";
import type { Answers, Comparison, Decided, EvaluateCalls, ExampleKind, Measured, Progress, Tile } from "./protocol";

/** Milliseconds of work for one question: short enough for a drawing or a run's next steps to come in between. */
const SLICE_MS = 60;
/** Images of the first slice, by which the speed is learned. */
const FIRST = 256;
/** Measurements that are kept: a run's epochs, and the nets beside it. */
const MOST = 40;

interface Known {
  measurements: Measurements;
  report: MeasurementReport;
  seconds: number;
}

export function create(analysis: Analysis): EvaluateCalls {
  return new Measuring(analysis);
}

/** Measures nets on the test set that is loaded, and answers about what was measured. */
export class Measuring implements EvaluateCalls {
  readonly #core: Core;
  readonly #nets: Pick<LentNets, "see" | "weights">;
  readonly #tests: TestSets;
  /** By weights, the one looked at last at the end. */
  readonly #known = new Map<string, Known>();
  #set: TestSet | undefined;
  /** Test sets so far. */
  #sets = 0;
  #run: { id: string; net: NetInfo; run: MeasurementRun; pace: SliceSizer; ms: number } | undefined;
  #decided: { of: string; threshold: number; measurements: Measurements } | undefined;

  constructor({ core, lentNets, tests }: Pick<Analysis, "core" | "tests"> & { lentNets: Pick<LentNets, "see" | "weights"> }) {
    this.#core = core;
    this.#nets = lentNets;
    this.#tests = tests;
  }

  async measure(ref: NetRef): Promise<Progress> {
    await this.#nets.see(ref);
    this.#forgetOtherImages();
    return this.#begin(ref);
  }

  continueMeasuring(id: string): Promise<Progress> {
    this.#forgetOtherImages();
    return this.#goOn(id);
  }

  examples(of: string, which: ExampleKind, threshold?: number): number[] {
    const measurements = threshold === undefined ? this.#get(of).measurements : this.#decide(of, threshold);
    return [...measurements.examples(which)];
  }

  tiles(of: string, indices: number[]): Tile[] {
    const { measurements } = this.#get(of);
    return this.#tests.images(indices).map((image) => {
      const probabilities = [...measurements.probabilitiesOf(image.index)];
      return { ...image, probabilities, answer: probabilities.indexOf(Math.max(...probabilities)) };
    });
  }

  compare(first: string, second: string): Comparison {
    return this.#get(first).measurements.compare(this.#get(second).measurements);
  }

  decided(of: string, threshold: number): Decided {
    const measurements = this.#decide(of, threshold);
    const undecided = measurements.examples("indeterminate").length;
    return { undecided, accuracy: measurements.get("Accuracy") as number | null };
  }

  answers(of: string): Answers {
    const { measurements } = this.#get(of);
    return {
      labels: measurements.labels(),
      decisions: [...measurements.decisions()],
      probabilities: measurements.probabilities(),
    };
  }

  /** Places in one test set say nothing of another. */
  #forgetOtherImages(): void {
    const { set } = this.#tests.data;
    if (set === this.#set) return;
    this.#set = set;
    this.#sets++;
    for (const id of [...this.#known.keys()]) this.#forget(id);
    this.#drop();
  }

  async #begin(ref: NetRef): Promise<Progress> {
    const weights = this.#nets.weights(ref);
    if (!weights) throw new Error("That net is no longer there.");
    const id = `${idOf(weights)}-${this.#sets}`;
    const known = this.#known.get(id);
    if (known) return this.#finished(id, weights.net, known);
    if (this.#run?.id !== id) {
      this.#drop();
      const net = netFromWeights(this.#core, weights);
      try {
        const run = new this.#core.MeasurementRun(net as never, this.#tests.data.data);
        this.#run = { id, net: weights.net, run, pace: new SliceSizer(FIRST, SLICE_MS), ms: 0 };
      } finally {
        net.free();
      }
    }
    return this.#goOn(id);
  }

  async #goOn(id: string): Promise<Progress> {
    const at = this.#run;
    if (at?.id !== id) throw new Error("That measurement is no longer under way.");
    const { run, pace } = at;
    const [start, before] = [performance.now(), run.processed];
    // The processor's answers are there before the next call is handled: nothing drops the run meanwhile.
    await run.run(pace.next);
    pace.note(run.processed - before, performance.now() - start);
    at.ms += performance.now() - start;
    if (!run.finished) return { id, done: run.processed, total: run.length };
    const measurements = run.measurements();
    const report = named(measurements.report(), this.#tests.data.set.classes);
    const known = { measurements, report, seconds: (at.ms + performance.now() - start) / 1000 };
    this.#drop();
    this.#keep(id, known);
    return this.#finished(id, at.net, known);
  }

  #finished(id: string, net: NetInfo, { measurements, report, seconds }: Known): Progress {
    const { set } = this.#tests.data;
    const measured: Measured = { id, net, set, report, labels: measurements.labels(), seconds };
    return { id, done: set.length, total: set.length, measured };
  }

  #decide(of: string, threshold: number): Measurements {
    this.#forgetOtherImages();
    if (this.#decided?.of !== of || this.#decided.threshold !== threshold) {
      this.#decided?.measurements.free();
      this.#decided = { of, threshold, measurements: this.#get(of).measurements.decided({ threshold }) };
    }
    return this.#decided.measurements;
  }

  #get(id: string): Known {
    this.#forgetOtherImages();
    const known = this.#known.get(id);
    if (!known) throw new Error("That measurement is no longer kept; measure the net again.");
    this.#known.delete(id);
    this.#known.set(id, known);
    return known;
  }

  #keep(id: string, known: Known): void {
    this.#known.set(id, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST && oldest !== undefined) this.#forget(oldest);
  }

  #forget(id: string): void {
    if (this.#decided?.of === id) {
      this.#decided.measurements.free();
      this.#decided = undefined;
    }
    this.#known.get(id)?.measurements.free();
    this.#known.delete(id);
  }

  #drop(): void {
    this.#run?.run.free();
    this.#run = undefined;
  }
}

/** With a name for each output: to the core those without a class are numbers, which may be the name of a class. */
function named(report: MeasurementReport, classes: string[]): MeasurementReport {
  return { ...report, classes: report.classes.map((row, i) => ({ ...row, name: className(classes, i) })) };
}

/**
 * What weights are known by: the same weights are measured once, whether as the visitor's own or as the net before.
 * Two hashes (FNV-1a, from two starts) of their words and of the net that they are for.
 */
function idOf({ bytes, design }: Weights): string {
  const words = new Uint32Array(bytes, 0, bytes.byteLength >> 2);
  const rest = [...new Uint8Array(bytes, words.byteLength)];
  const text = Array.from(design?.json ?? "", (letter) => letter.codePointAt(0) ?? 0);
  return [0x811c9dc5, 0x9747b28c]
    .map((start) => {
      let hash = start;
      for (const part of [words, rest, text]) for (const word of part) hash = mixed(hash, word);
      return (hash >>> 0).toString(16);
    })
    .join("-");
}

/** Words, not bytes: their high bits must reach the low ones. */
function mixed(hash: number, word: number): number {
  const product = Math.imul(hash ^ word, 0x01000193);
  return product ^ (product >>> 15);
}
