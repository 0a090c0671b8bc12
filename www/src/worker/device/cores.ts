import type { Membership } from "../../../pkg/lenet_playground.js";
import { clientOf, type Remote } from "../rpc/client";

/** The compiled module that a group runs, and whether it is the one with all layers. */
export interface GroupModule {
  module: WebAssembly.Module;
  all: boolean;
}

/** What the coordinator asks of a worker in its group. */
export interface MemberCalls {
  start(group: GroupModule): Promise<void>;
  joinWorkerGroup(membership: Membership): void;
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
  async ready(count: number, group: GroupModule): Promise<void> {
    if (this.#module !== group.module) this.dismiss();
    this.#module = group.module;
    while (this.#members.length > count) this.#members.pop()?.worker.terminate();
    const missing = Array.from({ length: count - this.#members.length }, () => memberOf(this.spawn()));
    this.#members.push(...missing);
    try {
      await Promise.all(missing.map((member) => started(member, group)));
    } catch (error) {
      this.dismiss();
      throw error;
    }
  }

  /** Posts a membership to the worker of its rank; rank 0 is the coordinator itself. */
  readonly assign = (membership: Membership): void => {
    void this.#members[membership.rank - 1]?.calls.joinWorkerGroup(membership);
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

function started({ calls }: Member, group: GroupModule): Promise<void> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error("a worker did not start in time")), PATIENCE_MS);
  });
  return Promise.race([calls.start(group), late]);
}
