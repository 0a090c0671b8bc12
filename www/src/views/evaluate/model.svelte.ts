import { Latest } from "../../async/latest";
import { Analysis } from "../../session/analysis.svelte";
import type { Session } from "../../session/session.svelte";
import { errorMessage } from "../../text/error-message";
import type { NetRef, AvailableNets, TestSet } from "../../worker/analysis/protocol";
import type { DataChoice } from "../../worker/protocol";
import type { Remote } from "../../worker/rpc/client";
import type { EvaluateCalls, Measured } from "./protocol";
import { misfit } from "./words";

/** What is being measured, and since when. */
export interface Work {
  ref: NetRef;
  done: number;
  total: number;
  began: number;
}

/** Asking what is at hand; waiting for a press, for data must be loaded or a run is under way; loading; ready. */
export type Stage = "asking" | "waiting" | "loading" | "ready";

/** What Evaluate knows: the nets at hand, the images, and the net that is looked at. */
export class Evaluation {
  stage = $state<Stage>("asking");
  nets = $state.raw<AvailableNets>({ epochs: [] });
  ref = $state.raw<NetRef>("shipped");
  set = $state.raw<TestSet | null>(null);
  measured = $state.raw<Measured | null>(null);
  /** The net that `measured` is of. */
  measuredRef = $state.raw<NetRef>("shipped");
  work = $state.raw<Work | null>(null);
  /** Why there is nothing to see. */
  error = $state("");
  readonly analysis: Analysis;
  readonly calls: Remote<EvaluateCalls>;
  #data: DataChoice | undefined;
  /** Of the worker that measured. */
  #life = 0;
  /** What is wanted newest; what was wanted before is then given up. */
  readonly #latest = new Latest();
  /** One net is measured at a time. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(readonly session: Session) {
    this.analysis = Analysis.of(session);
    this.calls = this.analysis.view("evaluate");
  }

  /** Sees what is at hand for a choice of data; measures the net in use where nothing has to be loaded for it. */
  async open(data: DataChoice): Promise<void> {
    // A load goes on while the visitor looks at another view.
    if (this.stage === "loading" && isSame(data, this.#data)) return;
    this.#data = data;
    if (this.#life !== this.analysis.lives) this.measured = null;
    this.#life = this.analysis.lives;
    await this.#run(async (signal) => {
      this.stage = "asking";
      await this.refresh();
      const set = await this.analysis.calls.testSetHere(data);
      if (signal.aborted) return;
      this.#setSet(set);
      if (!this.measured || !this.#isAtHand(this.ref)) this.ref = this.session.net?.id ?? "shipped";
      // A run should not be held up by what nobody asked for.
      if (set && !this.session.busy) await this.#look(this.ref, signal);
      else this.stage = this.measured ? "ready" : "waiting";
    });
  }

  /** Learns which nets there are now. */
  async refresh(): Promise<void> {
    this.nets = await this.analysis.calls.nets();
  }

  /** Loads the images unless they are there, and measures. */
  async measure(): Promise<void> {
    const data = this.#data;
    if (!data) return;
    await this.#run(async (signal) => {
      this.stage = "loading";
      const set = await this.analysis.calls.testSet(data, signal);
      if (signal.aborted) return;
      this.#setSet(set);
      await this.#look(this.ref, signal);
    });
  }

  /** Another net; measured at once where the images are there. */
  async choose(ref: NetRef): Promise<void> {
    this.ref = ref;
    if (!this.set || this.stage === "loading") return;
    await this.#run((signal) => this.#look(ref, signal));
  }

  /** Ends what is under way. What was measured before stays. */
  stop(): void {
    this.#latest.cancel();
    this.work = null;
    this.stage = this.measured ? "ready" : "waiting";
    if (this.measured) this.ref = this.measuredRef;
  }

  /** Why the net that is chosen cannot be measured on these images, as a sentence. */
  get wrong(): string | undefined {
    return misfit(this.#infoOf(this.ref), this.set);
  }

  /** Measures a net, unless it was measured before; null where the signal was aborted first. */
  measurementOf(ref: NetRef, signal: AbortSignal, onWork: (work: Work) => void): Promise<Measured | null> {
    const measuring = this.#turn.then(() => this.#inSlices(ref, signal, onWork));
    this.#turn = measuring.catch(() => undefined);
    return measuring;
  }

  async #inSlices(ref: NetRef, signal: AbortSignal, onWork: (work: Work) => void): Promise<Measured | null> {
    const began = performance.now();
    if (signal.aborted) return null;
    let progress = await this.calls.measure(ref);
    while (!progress.measured) {
      if (signal.aborted) return null;
      onWork({ ref, began, done: progress.done, total: progress.total });
      progress = await this.calls.continueMeasuring(progress.id);
    }
    return progress.measured;
  }

  async #look(ref: NetRef, signal: AbortSignal): Promise<void> {
    this.stage = "ready";
    if (this.wrong) this.measured = null;
    if (this.wrong) return;
    const measured = await this.measurementOf(ref, signal, (work) => (this.work = work));
    if (!measured || signal.aborted) return;
    this.work = null;
    this.measured = measured;
    this.measuredRef = ref;
  }

  #run(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    return this.#latest.run(async (signal) => {
      this.error = "";
      this.work = null;
      try {
        await work(signal);
      } catch (error) {
        if (signal.aborted) return;
        this.error = errorMessage(error);
        this.stage = "waiting";
        this.work = null;
      }
    });
  }

  #setSet(set: TestSet | null): void {
    if (set?.name !== this.set?.name || set?.length !== this.set?.length) this.measured = null;
    this.set = set;
  }

  #infoOf(ref: NetRef) {
    return this.nets[typeof ref === "string" ? ref : "own"];
  }

  #isAtHand(ref: NetRef): boolean {
    return typeof ref === "string" ? this.nets[ref] !== undefined : this.nets.epochs.includes(ref.epoch);
  }
}

/** Whether two choices have the same test images. */
function isSame(one: DataChoice, other: DataChoice | undefined): boolean {
  if (one.kind === "files") {
    return other?.kind === "files" && one.files === other.files && one.method === other.method && one.net === other.net;
  }
  if (one.kind === "drawings") {
    return other?.kind === "drawings" && one.drawings.key === other.drawings.key && one.net === other.net;
  }
  // Drawings that a net is trained on besides are no test images.
  const rest = (choice: DataChoice | undefined) => JSON.stringify({ ...choice, drawings: undefined });
  return rest(one) === rest(other);
}
