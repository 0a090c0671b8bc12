import type { Stopped } from "../../pkg/lenet_playground.js";
import { count, counted, duration } from "../text/format";
import type { Recipe } from "./protocol";

/** Why a run ended, and which net was kept, where that is worth a sentence. `best` is the epoch of one that is not the last. */
export function whyEnded(stopped: Stopped, { patience = 0, seconds = 0 }: Recipe, best: number | undefined): string | undefined {
  const sentences: string[] = [];
  if (stopped === "patience") {
    const epochs = patience === 1 ? "The last epoch" : `The last ${counted(patience, "epoch")}`;
    sentences.push(`${epochs} brought no lower validation loss, so the run ended.`);
  }
  if (stopped === "time-goal") sentences.push(`The time limit of ${duration(seconds)} was reached.`);
  if (best !== undefined) {
    sentences.push(`The net kept is that of epoch ${count(best)}, the best on the images held out.`);
  }
  return sentences.join(" ") || undefined;
}
