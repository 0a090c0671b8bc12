import type { Command, Report } from "../worker/protocol";

export const BEAT_MS = 1000;
/**
 * Beats without a word after which a worker counts as dead. Work is cut into slices of a second at most, and a lead waits
 * 8 s for its team; reading a data set can hold it up for some seconds.
 */
export const MISSED_BEATS = 15;

export interface Watcher {
  onReport(report: Report): void;
  /** The worker is gone and a new one is up; it waits for its first command. */
  onReplaced(reason: string): void;
  /** Three workers died in a row; no further one is started until `revive`. */
  onGivenUp(reason: string): void;
}

const DEATHS = 3;
const DEATHS_WITHIN_MS = 60_000;

/** Keeps one worker alive: watches its errors and its heartbeat, and replaces it where it dies. */
export class Supervisor {
  #worker: Worker | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #beat = 0;
  #answered = 0;
  /** A worker that has never spoken may still be loading its script; only its error counts. */
  #spoken = false;
  #deaths: number[] = [];

  constructor(
    readonly spawn: () => Worker,
    readonly watcher: Watcher,
  ) {
    this.revive();
  }

  post(command: Command, transfer: Transferable[] = []): void {
    this.#worker?.postMessage(command, transfer);
  }

  /** Ends the worker. */
  close(): void {
    clearInterval(this.#timer);
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  /** Starts a worker where there is none. */
  revive(): void {
    if (this.#worker) return;
    const worker = this.spawn();
    this.#worker = worker;
    this.#beat = this.#answered = 0;
    this.#spoken = false;
    worker.onmessage = ({ data }: MessageEvent<Report>) => this.#hear(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#die(event.message || "its script could not be loaded");
    };
    worker.onmessageerror = () => this.#die("a message could not be read");
    this.#timer = setInterval(() => this.#tick(), BEAT_MS);
  }

  #hear(report: Report): void {
    this.#spoken = true;
    // Whatever it says, it is alive.
    this.#answered = this.#beat;
    if (report.type === "pong") return;
    if (report.type === "problem" && report.kind === "crashed") this.#die(report.message);
    else this.watcher.onReport(report);
  }

  // Counts beats and not seconds: a laptop that slept for an hour has missed one beat.
  #tick(): void {
    if (this.#spoken && this.#beat - this.#answered >= MISSED_BEATS) return this.#die("it no longer answers");
    this.post({ type: "ping", beat: ++this.#beat });
  }

  #die(reason: string): void {
    this.close();
    const now = Date.now();
    this.#deaths = [...this.#deaths.filter((time) => now - time < DEATHS_WITHIN_MS), now];
    if (this.#deaths.length >= DEATHS) return this.watcher.onGivenUp(reason);
    this.revive();
    this.watcher.onReplaced(reason);
  }
}
