import type { FoundRate } from "../../../pkg-gpu/lenet_playground.js";
import type { DataChoice, Design, Recipe } from "../../worker/protocol";

export type { FoundRate };

/** What the Train view asks the analysis worker; how far the search has come is its progress. */
export interface TrainCalls {
  /** Searches for a learning rate; what an aborted search has found is of no use. */
  findRate(data: DataChoice, recipe: Recipe, design: Design | undefined, signal?: AbortSignal): Promise<FoundRate>;
}

/** How far the search has come. */
export interface RateSearch {
  step: number;
  steps: number;
}
