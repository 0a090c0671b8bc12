import { plain } from "../text/not-loaded";
import type { Answers, Question, Report } from "../worker/protocol";
import { Replies } from "../worker/replies";
import type { Session } from "./session.svelte";
import { Supervisor } from "./supervisor";

/**
 * Asks a worker that looks into nets, and knows which answer belongs to which question. That worker is not the one that
 * trains, so that no look at a net, however large, can hold up or end a run; the two are joined by a channel, over which
 * it is lent nets and data.
 */
export class Asking {
  static readonly #known = new WeakMap<Session, Asking>();
  /** Grows when another worker has taken the place of the one that answered: what that one knew is gone. */
  lives = $state(0);
  #supervisor: Supervisor | undefined;
  readonly #replies = new Replies();

  /** The one of a session: all its views share it. */
  static of(session: Session): Asking {
    const asking = Asking.#known.get(session) ?? new Asking(session);
    Asking.#known.set(session, asking);
    return asking;
  }

  private constructor(readonly session: Session) {
    session.onRestarted = () => this.#join();
  }

  /** Rejected where the module with all layers cannot be fetched, or the worker dies over the question. */
  ask<K extends Question["kind"]>(question: Question & { kind: K }): Promise<Answers[K]> {
    return this.#replies.ask((id) => this.#worker.post({ type: "ask", id, question }));
  }

  get #worker(): Supervisor {
    if (this.#supervisor) return this.#supervisor;
    const supervisor = new Supervisor(this.session.spawn, {
      onReport: (report) => this.#hear(report),
      onReplaced: (reason) => {
        this.#giveUp(reason);
        this.#join();
        this.lives++;
      },
      onGivenUp: (reason) => {
        // The next question begins anew.
        this.#supervisor = undefined;
        this.#giveUp(reason);
      },
    });
    this.#supervisor = supervisor;
    this.#join();
    return supervisor;
  }

  /** Gives the two workers a channel to each other. What was asked over the last one is answered with a refusal. */
  #join(): void {
    if (!this.#supervisor) return;
    const { port1, port2 } = new MessageChannel();
    this.#supervisor.post({ type: "look", page: this.session.page, port: port1 }, [port1]);
    this.session.lend(port2);
  }

  #hear(report: Report): void {
    if (report.type !== "answer") return;
    this.#replies.settle(report.trouble === undefined ? report : { ...report, trouble: plain(report.trouble) });
  }

  #giveUp(reason: string): void {
    this.#replies.refuse(`What looks into nets stopped (${reason}) and starts again when it is next asked. No net was lost.`);
  }
}
