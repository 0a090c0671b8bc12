import { Latest } from "../async/latest";
import { capital } from "../text/format";
import { plain } from "../text/not-loaded";
import type { Drawing, Reading } from "../views/draw/protocol";
import { preferenceOf } from "../worker/device/choose";
import { DATA_ERROR, DESIGN_ERROR, START_ERROR } from "../worker/protocol";
import type {
  CatalogSet,
  DataChoice,
  DataInfo,
  Design,
  DeviceInfo,
  DevicePreference,
  EngineCalls,
  EngineEvent,
  Job,
  NetId,
  NetInfo,
  Phase,
  Recipe,
  Weights,
} from "../worker/protocol";
import { WorkerDied, type Remote } from "../worker/rpc/client";
import { transfer } from "../worker/rpc/messages";
import { Notices } from "./notices.svelte";
import { RunRecord } from "./run.svelte";
import { Supervisor } from "./supervisor";

const BUSY: Phase[] = ["loading", "training", "paused", "measuring"];

/** The page's side of the worker that trains: what the views show, and what they can ask for. */
export class Session {
  /** Stopped: it kept dying, and starts again with the next thing that the visitor wants. */
  workerStatus = $state<"starting" | "ready" | "stopped" | "failed">("starting");
  net = $state.raw<NetInfo | null>(null);
  available = $state.raw<NetId[]>([]);
  /** null until the host was asked. */
  catalog = $state.raw<CatalogSet[] | null>(null);
  catalogError = $state<string | null>(null);
  data = $state.raw<DataInfo | null>(null);
  job = $state.raw<(Job & { began: number }) | null>(null);
  phase = $state<Phase>("idle");
  run = $state.raw<RunRecord | null>(null);
  reading = $state.raw<Reading | null>(null);
  /** Where runs are trained; null until that is known. */
  device = $state.raw<DeviceInfo | null>(null);
  /** What the visitor wants of it. */
  devicePreference = $state.raw<DevicePreference>({ kind: "auto", cores: null });
  readonly notices = new Notices();
  /** The page's side of the analysis worker, once a view has asked it something. */
  analysis: { connect(): void } | undefined;

  readonly #supervisor: Supervisor<EngineEvent>;
  readonly #engine: Remote<EngineCalls>;
  readonly #readings = new Latest();
  #saved: Weights | undefined;
  #drawing: Drawing | undefined;

  constructor(
    readonly spawn: () => Worker,
    readonly page: string,
  ) {
    this.devicePreference = preferenceOf(page);
    this.#supervisor = new Supervisor(spawn, {
      onEvent: (event) => this.#onEvent(event),
      onStarted: () => this.#onStarted(),
      onReplaced: (reason) => this.#onReplaced(reason),
      onGivenUp: (reason) => this.#onGivenUp(reason),
      describe: plain,
    });
    this.#engine = this.#supervisor.remote("engine");
    this.#supervisor.start();
  }

  /** Whether the visitor would lose something with the page: a run, or a net of their own. */
  get holdsWork(): boolean {
    return this.busy || this.#saved !== undefined;
  }

  /** From pressing Train to the end of the run, a pause included. */
  get busy(): boolean {
    return BUSY.includes(this.phase);
  }

  /** Has the drawing read; while one reading is under way only the newest drawing waits. */
  read(drawing: Drawing): void {
    this.#drawing = drawing;
    void this.#readings.run(() => this.#call(this.#engine.read(drawing)));
  }

  /** Resolved when the drawing that was handed over last is read. */
  get lastReading(): Promise<void> {
    return this.#readings.idle;
  }

  async train(data: DataChoice, recipe: Recipe, design?: Design): Promise<void> {
    for (const topic of ["data", "design", "diverged", "worker", "moved"]) this.notices.dismiss(topic);
    try {
      await this.#engine.train(data, recipe, design);
    } catch (error) {
      this.#onTrainFailed(error as Error);
    }
  }

  pause(): void {
    void this.#call(this.#engine.pause());
  }

  resume(): void {
    void this.#call(this.#engine.resume());
  }

  stop(): void {
    void this.#call(this.#engine.stop());
  }

  /** Forgets the visitor's own net and the charts, and goes back to the shipped net. */
  reset(): void {
    this.run = null;
    this.#saved = undefined;
    this.notices.dismiss("diverged");
    void this.#call(this.#engine.reset());
  }

  use(net: NetId): void {
    void this.#call(this.#engine.use(net));
  }

  /** Where to train from the next run on. */
  prefer(preference: DevicePreference): void {
    this.devicePreference = preference;
    void this.#call(this.#engine.prefer(preference));
  }

  /** Lets another worker look at the nets and the data, over a channel. */
  lend(port: MessagePort): void {
    void this.#call(this.#engine.lend(transfer(port, [port])));
  }

  /** Asks the host for its data sets; again after the connection came back. */
  async fetchCatalog(): Promise<void> {
    try {
      this.catalog = await this.#engine.catalog();
      this.catalogError = null;
    } catch (error) {
      if (error instanceof WorkerDied) return;
      this.catalog = [];
      this.catalogError = (error as Error).message;
    }
  }

  /** A call that fails for no reason that is known: what the worker holds may be broken, and it is replaced. */
  async #call(call: Promise<void>): Promise<void> {
    try {
      await call;
    } catch (error) {
      if (!(error instanceof WorkerDied)) this.#supervisor.replace((error as Error).message);
    }
  }

  #onEvent(event: EngineEvent): void {
    switch (event.type) {
      case "net":
        this.net = event.net;
        this.available = event.available;
        return;
      case "reading":
        return this.#onReading(event.reading);
      case "job":
        return this.#onJob(event.job);
      case "data":
        this.data = event.data;
        return;
      case "phase":
        this.phase = event.phase;
        return;
      case "run":
        this.run = new RunRecord(event.start);
        return;
      case "device":
        this.device = event.device;
        return;
      case "moved":
        return this.#onMoved(event.reason, event.device);
      case "weights":
        this.#saved = event.weights ?? undefined;
        return;
      case "no-shipped-net": {
        const next = "Train a net of your own, or reload the page.";
        return this.notices.show("model", `The net that comes with the page could not be loaded: ${sentence(event.message)} ${next}`);
      }
      case "diverged":
        return this.notices.show("diverged", capital(sentence(event.message)));
      default:
        this.run?.onEvent(event);
    }
  }

  #onReading(reading: Reading): void {
    this.reading = reading;
    if (reading.prediction && performance.getEntriesByName("first-answer").length === 0) {
      performance.mark("first-answer");
    }
  }

  #onJob(job: Job | null): void {
    const same = job && this.job?.name === job.name;
    this.job = job && { ...job, began: same ? this.job!.began : performance.now() };
  }

  #onTrainFailed(error: Error): void {
    if (error instanceof WorkerDied) return;
    // Others may begin with the name of a file.
    const said = sentence(error.message);
    if (error.name === DESIGN_ERROR) this.notices.show("design", said);
    else if (error.name !== DATA_ERROR) this.#supervisor.replace(error.message);
    else this.notices.show("data", this.data ? `${said} The data loaded before (${this.data.name}) is still there.` : said);
  }

  #onMoved(reason: string, { kind, cores }: DeviceInfo): void {
    const where = kind === "gpu" ? "the GPU, started afresh" : cores > 1 ? `${cores} cores of the CPU` : "one core of the CPU";
    this.notices.show("moved", `${sentence(capital(reason))} The run goes on where it was last kept, on ${where}.`);
  }

  /** Has a fresh worker start, with the visitor's net where there is one. */
  #onStarted(): void {
    this.workerStatus = "starting";
    const restore = this.#saved && { ...this.#saved, bytes: this.#saved.bytes.slice(0) };
    void this.#engine.start(this.page, this.devicePreference, restore).then(
      () => {
        this.workerStatus = "ready";
        performance.mark("ready");
        void this.fetchCatalog();
      },
      (error: Error) => this.#onStartFailed(error),
    );
    // Of the first there is none.
    this.analysis?.connect();
  }

  #onStartFailed(error: Error): void {
    if (error instanceof WorkerDied) return;
    // Such as the visitor's net, which could not be restored: another worker may do better.
    if (error.name !== START_ERROR) return this.#supervisor.replace(error.message);
    this.workerStatus = "failed";
    this.#supervisor.close();
    const next = "Reload the page; if that does not help, use a current Chrome, Firefox, Safari or Edge.";
    this.notices.show("engine", `The engine could not start: ${sentence(error.message)} ${next}`);
  }

  /** The worker is gone, and what it held and did with it; the next one reports the net in use. */
  #forgetWorker(): string {
    const ended = this.busy ? " The training run ended there; press Train to begin a new one." : "";
    this.phase = this.busy ? "stopped" : this.phase;
    this.job = this.data = this.net = null;
    this.available = [];
    return ended;
  }

  #onReplaced(reason: string): void {
    const ended = this.#forgetWorker();
    if (this.#drawing) this.read(this.#drawing);
    const weights = this.#saved ? `your net as it was at step ${this.#saved.net.step}` : "the net that comes with the page";
    this.notices.show("worker", `The engine stopped (${reason}) and was started again with ${weights}.${ended}`);
  }

  #onGivenUp(reason: string): void {
    this.#forgetWorker();
    this.workerStatus = "stopped";
    const kept = this.#saved ? " Your net is kept in this tab." : "";
    this.notices.show(
      "worker",
      `The engine keeps stopping (${reason}).${kept} It starts again when you draw or press Train; closing other tabs frees memory.`,
    );
  }
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
