import type { Seat } from "../../../pkg/lenet_playground.js";

/** The compiled module that a team runs, and whether it is the one with all layers. */
export interface TeamModule {
  module: WebAssembly.Module;
  all: boolean;
}

/** To a worker that is to be a member of teams: the compiled module, or a seat. */
export type MemberCommand = ({ type: "member" } & TeamModule) | { type: "seat"; seat: Seat };
/** What it says: it is ready for a seat. */
export type MemberReport = { type: "member-ready" };

const PATIENCE_MS = 20_000;

/** The workers that train along, one for each core but the first. */
export class Cores {
  #members: Worker[] = [];
  #module: WebAssembly.Module | undefined;

  constructor(readonly spawn: () => Worker) {}

  /** Has `count` members ready, with this module. Rejected where one does not start. */
  async ready(count: number, team: TeamModule): Promise<void> {
    if (this.#module !== team.module) this.dismiss();
    this.#module = team.module;
    while (this.#members.length > count) this.#members.pop()?.terminate();
    const missing = Array.from({ length: count - this.#members.length }, () => this.spawn());
    this.#members.push(...missing);
    try {
      await Promise.all(missing.map((member) => this.#greet(member, team)));
    } catch (error) {
      this.dismiss();
      throw error;
    }
  }

  /** Hands a member its seat; the first seat is the lead's own. */
  readonly invite = (seat: Seat): void => {
    const command: MemberCommand = { type: "seat", seat };
    this.#members[seat.rank - 1]?.postMessage(command);
  };

  /** Ends all members, wherever they are. */
  dismiss(): void {
    for (const member of this.#members) member.terminate();
    this.#members = [];
  }

  #greet(member: Worker, team: TeamModule): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error("a worker did not start in time")), PATIENCE_MS);
      member.onmessage = ({ data }: MessageEvent<MemberReport>) => {
        if (data.type !== "member-ready") return;
        clearTimeout(late);
        resolve();
      };
      member.onerror = (event) => {
        event.preventDefault();
        reject(new Error(event.message || "a worker could not be loaded"));
      };
      const command: MemberCommand = { type: "member", ...team };
      member.postMessage(command);
    });
  }
}
