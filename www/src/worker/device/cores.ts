import type { Seat } from "../../../pkg/lenet_playground.js";
import { clientOf, type Remote } from "../rpc/client";

/** The compiled module that a team runs, and whether it is the one with all layers. */
export interface TeamModule {
  module: WebAssembly.Module;
  all: boolean;
}

/** What the lead asks of a worker that is a member of its teams. */
export interface MemberCalls {
  start(team: TeamModule): Promise<void>;
  takeSeat(seat: Seat): void;
}

interface Member {
  worker: Worker;
  calls: Remote<MemberCalls>;
}

const PATIENCE_MS = 20_000;

/** The workers that train along, one for each core but the first. */
export class Cores {
  #members: Member[] = [];
  #module: WebAssembly.Module | undefined;

  constructor(readonly spawn: () => Worker) {}

  /** Has `count` members ready, with this module. Rejected where one does not start. */
  async ready(count: number, team: TeamModule): Promise<void> {
    if (this.#module !== team.module) this.dismiss();
    this.#module = team.module;
    while (this.#members.length > count) this.#members.pop()?.worker.terminate();
    const missing = Array.from({ length: count - this.#members.length }, () => memberOf(this.spawn()));
    this.#members.push(...missing);
    try {
      await Promise.all(missing.map((member) => started(member, team)));
    } catch (error) {
      this.dismiss();
      throw error;
    }
  }

  /** Hands a member its seat; the first seat is the lead's own. */
  readonly invite = (seat: Seat): void => {
    void this.#members[seat.rank - 1]?.calls.takeSeat(seat);
  };

  /** Ends all members, wherever they are. */
  dismiss(): void {
    for (const { worker } of this.#members) worker.terminate();
    this.#members = [];
  }
}

function memberOf(worker: Worker): Member {
  return { worker, calls: clientOf(worker).remote("member") };
}

function started({ calls }: Member, team: TeamModule): Promise<void> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error("a worker did not start in time")), PATIENCE_MS);
  });
  return Promise.race([calls.start(team), late]);
}
