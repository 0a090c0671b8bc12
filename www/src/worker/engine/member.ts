import * as base from "../../../pkg/lenet_playground.js";
import type { MemberCommand, MemberReport } from "./cores";
import { fullCore } from "./gpu";

/** What is needed of a module here: either will do. */
interface Seatable {
  default(from: { module_or_path: WebAssembly.Module }): Promise<unknown>;
  takeSeat: typeof base.takeSeat;
}

/** The module that this worker runs. */
let core: Seatable = base;

/** The life of a worker that trains along: it starts the module it is given, and sits down wherever it is invited. */
export async function serve(command: MemberCommand): Promise<void> {
  if (command.type === "seat") return core.takeSeat(command.seat);
  if (command.all) core = await fullCore();
  await core.default({ module_or_path: command.module });
  const report: MemberReport = { type: "member-ready" };
  self.postMessage(report);
}

export function isForMember(command: { type: string }): command is MemberCommand {
  return command.type === "member" || command.type === "seat";
}
