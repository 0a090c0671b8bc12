/** Why a run may end before its last epoch: fetched with a recipe that says so. */
import type { Snapshot } from "../../pkg/lenet_playground.js";
import { count, counted, duration } from "../text/format";
import type { Recipe, Score } from "./protocol";
import type { Goals } from "./run";
import type { Steps } from "./steps";

/** Patience that is lost, and time that is up. With patience the best net is kept, not the last. */
export class RunGoals implements Goals {
  #best: { loss: number; epoch: number; snapshot: Snapshot } | undefined;
  #wasted = 0;
  #restedMs = 0;
  readonly #began = performance.now();

  constructor(readonly recipe: Pick<Recipe, "patience" | "seconds">) {}

  get watches(): boolean {
    return this.recipe.patience !== undefined;
  }

  get reached(): boolean {
    return this.#lostPatience || this.#timeIsUp;
  }

  get #lostPatience(): boolean {
    return this.#wasted >= (this.recipe.patience ?? Infinity);
  }

  get #timeIsUp(): boolean {
    return performance.now() - this.#began - this.#restedMs >= 1000 * (this.recipe.seconds ?? Infinity);
  }

  heard(steps: Steps, { loss }: Score): void {
    if (!this.watches) return;
    if (this.#best && loss >= this.#best.loss) {
      this.#wasted++;
      return;
    }
    this.#wasted = 0;
    this.#best = { loss, epoch: steps.step / steps.stepsPerEpoch, snapshot: steps.lastSnapshot() };
  }

  rested(ms: number): void {
    this.#restedMs += ms;
  }

  settle(steps: Steps): string | undefined {
    const why = this.#why();
    const best = this.#best;
    if (!best || best.snapshot.step >= steps.step) return why;
    steps.resume(best.snapshot);
    return `${why ?? ""} The net kept is that of epoch ${count(best.epoch)}, the best on the images held out.`.trim();
  }

  #why(): string | undefined {
    const { patience, seconds = 0 } = this.recipe;
    if (this.#lostPatience) {
      const epochs = patience === 1 ? "The last epoch" : `The last ${counted(patience ?? 0, "epoch")}`;
      return `${epochs} brought no lower validation loss, so the run ended.`;
    }
    return this.#timeIsUp ? `The time limit of ${duration(seconds)} was reached.` : undefined;
  }
}
