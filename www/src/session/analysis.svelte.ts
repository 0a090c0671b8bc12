import { plain } from "../text/not-loaded";
import type { AnalysisCalls, AnalysisEvent, ConnectionCalls } from "../worker/analysis/protocol";
import type { Failure, Remote } from "../worker/rpc/client";
import { transfer } from "../worker/rpc/messages";
import type { Session } from "./session.svelte";
import { Supervisor } from "./supervisor";

/**
 * The page's side of the analysis worker. It is not the worker that trains, so that no analysis,
 * however large, can hold up or end a run. The two are joined by a channel, over which it borrows nets and data.
 */
export class Analysis {
  /** Grows when another worker has taken the place of the one that answered: what that one knew is gone. */
  lives = $state(0);
  /** What all views may call; rejected where the module with all layers cannot be fetched, or the worker dies meanwhile. */
  readonly calls: Remote<AnalysisCalls>;
  readonly #supervisor: Supervisor<AnalysisEvent>;
  readonly #connection: Remote<ConnectionCalls>;
  readonly #listeners = new Map<string, (progress: never) => void>();

  /** The one of a session: all its views share it. */
  static of(session: Session): Analysis {
    return (session.analysis ??= new Analysis(session)) as Analysis;
  }

  private constructor(readonly session: Session) {
    this.#supervisor = new Supervisor(session.spawn, {
      onEvent: ({ view, progress }) => this.#listeners.get(view)?.(progress as never),
      onStarted: () => this.connect(),
      onReplaced: () => this.lives++,
      onGivenUp: () => this.lives++,
      describe,
    });
    this.calls = this.#supervisor.remote("analysis");
    this.#connection = this.#supervisor.remote("connection");
  }

  /** A view's part of the worker: what its `worker.ts` makes. */
  view<Calls, Progress = never>(id: string, onProgress?: (progress: Progress) => void): Remote<Calls> {
    if (onProgress) this.#listeners.set(id, onProgress);
    return this.#supervisor.remote(id);
  }

  /** Gives the two workers a channel to each other. What was asked over the last one is answered with a refusal. */
  connect(): void {
    if (!this.#supervisor.isRunning) return;
    const { port1, port2 } = new MessageChannel();
    void this.#connection.connect(this.session.page, transfer(port1, [port1])).catch(() => undefined);
    this.session.lend(port2);
  }
}

function describe(message: string, failure: Failure): string {
  if (failure === "death") return `The analysis worker stopped (${message}) and starts again with the next question. No net was lost.`;
  if (failure === "trap") return `This is too much to analyze here (${message}). No net was lost.`;
  return plain(message);
}
