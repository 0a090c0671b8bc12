import type { Session } from "../../session/session.svelte";
import type { Setup } from "../train/model.svelte";

/** The part of the session that knows which data the host has. */
type Host = Pick<Session, "catalog" | "catalogError" | "workerStatus">;

const WAIT_MS = 50;

/** Rejected, with what there is, where the data that a link asks for are not here. The host may still be being asked. */
export async function dataAtHand({ otherData }: Setup, session: Host, id: string): Promise<void> {
  if (Object.hasOwn(otherData, id)) return;
  while (session.catalog === null && session.workerStatus !== "failed") {
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  }
  const served = (session.catalog ?? []).map(({ id }) => id);
  if (served.includes(id)) return;
  const error = session.catalogError ?? "";
  const there = [...served, ...Object.keys(otherData)].join(", ");
  throw new Error(`There is no data set “${id}” here. There are ${there}. ${error}`.trim());
}
