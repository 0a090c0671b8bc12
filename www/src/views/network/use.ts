import type { Setup } from "../train/model.svelte";
import type { Draft } from "./model.svelte";
import { describeData } from "./plan";

/** Whether Train trains the net on the drawing board. */
export function isInUse(draft: Draft, { design }: Setup): boolean {
  return draft.used && (design ? design.json === draft.json : draft.isLenet);
}

/** Has Train train the net on the drawing board, on its data and by its recipe. LeNet needs no more than the first load. */
export function use(draft: Draft, setup: Setup): void {
  const { name, json, initializer } = draft;
  setup.design = draft.isLenet ? undefined : { name, json, initializer };
  setup.recipe = { ...draft.recipe };
  // The plan has said so.
  setup.chosen = describeData(draft.data, draft.session.catalog).missing ? "synthetic" : draft.data;
  draft.used = true;
}
