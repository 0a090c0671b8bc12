import * as base from "../../../pkg/lenet_playground.js";
import type { MemberCalls } from "./cores";
import { importFullCore } from "./full-core";

/** What is needed of a module here: either will do. */
interface Seatable {
  default(from: { module_or_path: WebAssembly.Module }): Promise<unknown>;
  joinWorkerGroup: typeof base.joinWorkerGroup;
}

/** The module that this worker runs. */
let core: Seatable = base;

/** A worker of a group: starts the module it is given and joins the groups it is posted. */
export const member: MemberCalls = {
  async start({ module, all }) {
    if (all) core = await importFullCore();
    await core.default({ module_or_path: module });
  },
  joinWorkerGroup: (membership) => core.joinWorkerGroup(membership),
};
