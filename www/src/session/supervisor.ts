import type { Crashed } from "../worker/protocol";
import { RpcClient, WorkerDied, type Failure, type Remote } from "../worker/rpc/client";
import type { Reply } from "../worker/rpc/messages";

export const BEAT_MS = 1000;
/**
 * Beats without a message after which a worker counts as dead. Work is cut into slices of a second at most, and a coordinator
 * waits 8 s for its worker group; reading a data set can hold it up for some seconds.
 */
export const MISSED_BEATS = 15;

export interface Watcher<Event> {
  onEvent(event: Event): void;
  /** A new worker is up and was sent nothing yet. */
  onStarted(): void;
  /** The worker died, and a new one is up. */
  onReplaced(reason: string): void;
  /** Three workers died in a row; the next call starts another. */
  onGivenUp(reason: string): void;
  /** The sentence that a caller gets of an error's own. */
  describe(message: string, failure: Failure): string;
}

const DEATHS = 3;
const DEATHS_WITHIN_MS = 60_000;

/** Keeps one worker alive: watches its errors and its heartbeat, and replaces it where it dies. */
export class Supervisor<Event> {
  #worker: Worker | undefined;
  #closed = false;
  #timer: ReturnType<typeof setInterval> | undefined;
  #beat = 0;
  #answered = 0;
  /** A worker that has never spoken may still be loading its script; only its error counts. */
  #spoken = false;
  #deaths: number[] = [];
  readonly #rpc: RpcClient;

  constructor(
    readonly spawn: () => Worker,
    readonly watcher: Watcher<Event>,
  ) {
    this.#rpc = new RpcClient((message, transfer) => this.#post(message, transfer), watcher.describe);
  }

  /** The methods that the worker has under this name. A call starts a worker where none runs. */
  remote<T>(scope: string): Remote<T> {
    return this.#rpc.remote<T>(scope);
  }

  get isRunning(): boolean {
    return this.#worker !== undefined;
  }

  /** Starts a worker where there is none. */
  start(): void {
    if (this.#worker || this.#closed) return;
    const worker = this.spawn();
    this.#worker = worker;
    this.#beat = this.#answered = 0;
    this.#spoken = false;
    worker.onmessage = ({ data }: MessageEvent<Event | Reply | Crashed>) => this.#onMessage(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.replace(event.message || "its script could not be loaded");
    };
    worker.onmessageerror = () => this.replace("a message could not be read");
    this.#timer = setInterval(() => this.#tick(), BEAT_MS);
    this.watcher.onStarted();
  }

  /** Ends the worker for good. */
  close(): void {
    this.#closed = true;
    this.#end("it was closed");
  }

  /** Ends the worker, which is of no more use, and starts another unless that has happened too often. */
  replace(reason: string): void {
    this.#end(reason);
    const now = Date.now();
    this.#deaths = [...this.#deaths.filter((time) => now - time < DEATHS_WITHIN_MS), now];
    if (this.#deaths.length >= DEATHS) return this.watcher.onGivenUp(reason);
    this.start();
    this.watcher.onReplaced(reason);
  }

  #end(reason: string): void {
    clearInterval(this.#timer);
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#rpc.rejectAll(reason);
  }

  #post(message: unknown, transfer: Transferable[]): void {
    this.start();
    if (!this.#worker) throw new WorkerDied(this.watcher.describe("it does not run", "death"));
    this.#worker.postMessage(message, transfer);
  }

  #onMessage(message: Event | Reply | Crashed): void {
    this.#spoken = true;
    // Whatever it says, it is alive.
    this.#answered = this.#beat;
    const { reply, type } = message as Partial<Reply & Crashed>;
    if (reply !== undefined) this.#rpc.settle(message as Reply);
    else if (type === "crashed") this.replace((message as Crashed).message);
    else this.watcher.onEvent(message as Event);
  }

  // Counts beats and not seconds: a laptop that slept for an hour has missed one beat.
  #tick(): void {
    if (this.#spoken && this.#beat - this.#answered >= MISSED_BEATS) return this.replace("it no longer answers");
    this.#beat++;
    // Any message counts as its answer.
    void this.#rpc.remote<{ ping(): void }>("worker").ping().catch(() => undefined);
  }
}
