import { Analysis } from "../../../session/analysis.svelte";
import type { Session } from "../../../session/session.svelte";
import type { Initializer } from "../../../worker/protocol";
import { inLine, nameIn } from "../../network/chain";
import { dataAtHand } from "../../network/data";
import type { Config } from "../../network/link";
import { isLenet, presetIn } from "../../network/preset";
import type { NetworkCalls } from "../../network/protocol";
import type { Setup } from "../model.svelte";

/** What a run would be, as it stands in a link. */
export function configOf({ design, chosen, recipe }: Setup): Config {
  const net = design ? { json: design.json } : { preset: "lenet" };
  return { net, initializer: design?.initializer ?? "kaiming", data: chosen, recipe };
}

/** Has Train do what a link says. */
export async function follow(setup: Setup, session: Session, { net, initializer, data, recipe }: Config): Promise<void> {
  const plain = "preset" in net && isLenet(net.preset) && initializer === "kaiming";
  const json = plain ? undefined : "json" in net ? inLine(net.json) : await presetJson(session, net.preset);
  if (data !== undefined) await dataAtHand(setup, session, data);
  setDesign(setup, json, initializer);
  setup.recipe = recipe;
  setup.chosen = data;
}

/** Has the net's first values drawn in another way. LeNet's own is known to the first load; others are not. */
export async function initialized(setup: Setup, session: Session, initializer: Initializer): Promise<void> {
  setDesign(setup, setup.design?.json ?? (await presetJson(session, "lenet")), initializer);
}

function setDesign(setup: Setup, json: string | undefined, initializer: Initializer): void {
  setup.design = json === undefined ? undefined : { name: nameIn(json), json, initializer };
}

async function presetJson(session: Session, id: string): Promise<string> {
  const presets = await Analysis.of(session).view<NetworkCalls>("network").presets();
  return inLine(presetIn(presets, id).json);
}
