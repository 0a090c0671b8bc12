import { capital } from "../text/format";
import { plain } from "../text/not-loaded";
import type {
  CatalogSet,
  Command,
  DataChoice,
  DataInfo,
  Design,
  DeviceReport,
  Drawing,
  EngineChoice,
  EngineInfo,
  Job,
  NetId,
  NetInfo,
  Phase,
  ProblemKind,
  Reading,
  Recipe,
  Report,
  Weights,
} from "../worker/protocol";
import { choiceOf } from "../worker/engine/choose";
import { Notices } from "./notices.svelte";
import { RunRecord } from "./run.svelte";
import { Supervisor } from "./supervisor";

const BUSY: Phase[] = ["loading", "training", "paused", "measuring"];

/** The page's side of the conversation: what the views show, and what they can ask for. */
export class Session {
  /** Stopped: it kept dying, and starts again with the next thing that the visitor wants. */
  engine = $state<"starting" | "ready" | "stopped" | "failed">("starting");
  net = $state.raw<NetInfo | null>(null);
  available = $state.raw<NetId[]>([]);
  /** null until the host was asked. */
  catalog = $state.raw<CatalogSet[] | null>(null);
  catalogTrouble = $state<string | null>(null);
  data = $state.raw<DataInfo | null>(null);
  job = $state.raw<(Job & { began: number }) | null>(null);
  phase = $state<Phase>("idle");
  run = $state.raw<RunRecord | null>(null);
  reading = $state.raw<Reading | null>(null);
  /** Where runs are trained; null until that is known. */
  place = $state.raw<EngineInfo | null>(null);
  /** What the visitor wants of it. */
  choice = $state.raw<EngineChoice>({ kind: "auto", cores: null });
  /** How the GPU did against the reference; null until it was asked. */
  check = $state.raw<DeviceReport | null>(null);
  readonly notices = new Notices();
  /** Called when another worker has taken the place of the one that trained. */
  onRestarted: (() => void) | undefined;

  readonly #supervisor: Supervisor;
  #saved: Weights | undefined;
  #lastId = 0;
  #drawing: Drawing | undefined;
  #inFlight = false;
  #changed = false;

  constructor(
    readonly spawn: () => Worker,
    readonly page: string,
  ) {
    this.#supervisor = new Supervisor(spawn, {
      onReport: (report) => this.#hear(report),
      onReplaced: (reason) => this.#recover(reason),
      onGivenUp: (reason) => this.#giveUp(reason),
    });
    this.choice = choiceOf(page);
    this.#begin();
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
    if (this.#inFlight) this.#changed = true;
    else this.#sendDrawing(drawing);
  }

  /** Whether the drawing is read again: what was read is of an older one. */
  get isReading(): boolean {
    return this.#inFlight;
  }

  train(data: DataChoice, recipe: Recipe, design?: Design): void {
    this.notices.dismiss("data");
    this.notices.dismiss("design");
    this.notices.dismiss("diverged");
    this.notices.dismiss("worker");
    this.notices.dismiss("moved");
    this.#post({ type: "train", data, recipe, design });
  }

  pause(): void {
    this.#post({ type: "pause" });
  }

  resume(): void {
    this.#post({ type: "resume" });
  }

  stop(): void {
    this.#post({ type: "stop" });
  }

  /** Forgets the visitor's own net and the charts, and goes back to the shipped net. */
  reset(): void {
    this.run = null;
    this.#saved = undefined;
    this.notices.dismiss("diverged");
    this.#post({ type: "reset" });
  }

  use(net: NetId): void {
    this.#post({ type: "use", net });
  }

  /** Where to train from the next run on. */
  choose(choice: EngineChoice): void {
    this.choice = choice;
    this.#post({ type: "engine", choice });
  }

  /** Has the GPU's arithmetic held against the reference. */
  checkDevice(): void {
    this.check = { checks: [], device: "", done: false };
    this.#post({ type: "check" });
  }

  /** Lets another worker look at the nets and the data, over a channel. */
  lend(port: MessagePort): void {
    this.#post({ type: "lend", port }, [port]);
  }

  /** Asks the host for its data sets again, after the connection came back. */
  askCatalog(): void {
    this.#post({ type: "catalog" });
  }

  #hear(report: Report): void {
    if ("trouble" in report && report.trouble) report.trouble = plain(report.trouble);
    switch (report.type) {
      case "ready":
        this.engine = "ready";
        performance.mark("ready");
        return;
      case "catalog":
        this.catalog = report.sets;
        this.catalogTrouble = report.trouble ?? null;
        return;
      case "net":
        this.net = report.net;
        this.available = report.available;
        return;
      case "reading":
        return this.#hearReading(report.reading);
      case "job":
        return this.#hearJob(report.job);
      case "data":
        this.data = report.data;
        return;
      case "phase":
        this.phase = report.phase;
        return;
      case "run":
        this.run = new RunRecord(report.start);
        return;
      case "engine":
        this.place = report.engine;
        return;
      case "moved":
        return this.#hearMove(report.reason, report.engine);
      case "rewound":
        return this.run?.rewind(report.step);
      case "check":
        this.check = report;
        return;
      case "progress":
        return this.run?.addProgress(report.progress);
      case "validation":
        return this.run?.addValidation(report.step, report.score);
      case "test":
        if (this.run) this.run.test = { score: report.score, name: report.name };
        return;
      case "epochs":
        if (this.run) this.run.epochs = report.kept;
        return;
      case "ended":
        if (this.run) this.run.ended = report.why;
        return;
      case "weights":
        this.#saved = report.weights ?? undefined;
        return;
      case "problem":
        return this.#hearProblem(report.kind, report.message);
    }
  }

  #hearReading(reading: Reading): void {
    this.reading = reading;
    if (reading.prediction && performance.getEntriesByName("first-answer").length === 0) {
      performance.mark("first-answer");
    }
    if (reading.id !== this.#lastId) return;
    this.#inFlight = false;
    if (this.#changed && this.#drawing) this.#sendDrawing(this.#drawing);
  }

  #hearJob(job: Job | null): void {
    const same = job && this.job?.name === job.name;
    this.job = job && { ...job, began: same ? this.job!.began : performance.now() };
  }

  #hearProblem(kind: ProblemKind, message: string): void {
    if (kind === "engine") {
      this.engine = "failed";
      this.#supervisor.close();
      const next = "Reload the page; if that does not help, use a current Chrome, Firefox, Safari or Edge.";
      this.notices.say("engine", `The engine could not start: ${sentence(message)} ${next}`);
    } else if (kind === "model") {
      const next = "Train a net of your own, or reload the page.";
      this.notices.say("model", `The net that comes with the page could not be loaded: ${sentence(message)} ${next}`);
    } else if (kind === "data" && this.data) {
      this.notices.say("data", `${sentence(plain(message))} The data loaded before (${this.data.name}) is still there.`);
    } else {
      const said = sentence(plain(message));
      // Others may begin with the name of a file.
      this.notices.say(kind, kind === "diverged" ? capital(said) : said);
    }
  }

  #hearMove(reason: string, { kind, cores }: EngineInfo): void {
    const where = kind === "gpu" ? "the GPU, started afresh" : cores > 1 ? `${cores} cores of the CPU` : "one core of the CPU";
    this.notices.say("moved", `${sentence(capital(reason))} The run goes on where it was last kept, on ${where}.`);
  }

  /** Has a fresh worker start, with the visitor's net where there is one. */
  #begin(): void {
    this.engine = "starting";
    const restore = this.#saved && { ...this.#saved, bytes: this.#saved.bytes.slice(0) };
    this.#post({ type: "start", page: this.page, engine: this.choice, ...(restore ? { restore } : {}) });
    // Nobody hears of the first.
    this.onRestarted?.();
  }

  /** The worker is gone, and what it held and did with it; the net in use is told by the next one. */
  #forgetWorker(): string {
    const ended = this.busy ? " The training run ended there; press Train to begin a new one." : "";
    this.phase = this.busy ? "stopped" : this.phase;
    this.job = this.data = this.net = null;
    this.available = [];
    this.#inFlight = false;
    if (!this.check?.done) this.check = null;
    return ended;
  }

  #recover(reason: string): void {
    const ended = this.#forgetWorker();
    this.#begin();
    if (this.#drawing) this.#sendDrawing(this.#drawing);
    const weights = this.#saved ? `your net as it was at step ${this.#saved.net.step}` : "the net that comes with the page";
    this.notices.say("worker", `The engine stopped (${reason}) and was started again with ${weights}.${ended}`);
  }

  #giveUp(reason: string): void {
    this.#forgetWorker();
    this.engine = "stopped";
    const kept = this.#saved ? " Your net is kept in this tab." : "";
    this.notices.say(
      "worker",
      `The engine keeps stopping (${reason}).${kept} It starts again when you draw or press Train; closing other tabs frees memory.`,
    );
  }

  #sendDrawing(drawing: Drawing): void {
    this.#inFlight = true;
    this.#changed = false;
    this.#post({ type: "read", id: ++this.#lastId, drawing });
  }

  #post(command: Command, transfer?: Transferable[]): void {
    if (this.engine === "stopped") {
      this.#supervisor.revive();
      this.#begin();
    }
    this.#supervisor.post(command, transfer);
  }
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
