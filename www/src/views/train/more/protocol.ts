import type { FoundRate } from "../../../../pkg-gpu/lenet_playground.js";
import type { DataChoice, Design, Recipe } from "../../../worker/protocol";

export type { FoundRate };

/** The search for a learning rate. The page drives it: it asks on and on, and to stop is to say so. */
export type RateQuestion =
  | { kind: "find-rate"; data: DataChoice; recipe: Recipe; design: Design | undefined }
  /** Waits a moment for it. */
  | { kind: "find-rate-on" }
  | { kind: "find-rate-stop" };

/** How far the search has come. */
export interface RateSearch {
  step: number;
  steps: number;
  /** Once it is over. */
  found?: FoundRate;
}

export interface RateAnswers {
  "find-rate": RateSearch;
  "find-rate-on": RateSearch;
  "find-rate-stop": null;
}
