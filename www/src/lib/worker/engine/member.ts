import init, { takeSeat } from "../../../../pkg/lenet_playground.js";
import type { MemberCommand, MemberReport } from "./cores";

/** The life of a worker that trains along: it starts the module it is given, and sits down wherever it is invited. */
export async function serve(command: MemberCommand): Promise<void> {
  if (command.type === "seat") return takeSeat(command.seat);
  await init({ module_or_path: command.module });
  const report: MemberReport = { type: "member-ready" };
  self.postMessage(report);
}

export function isForMember(command: { type: string }): command is MemberCommand {
  return command.type === "member" || command.type === "seat";
}
