import type { Dataset } from "../../pkg/lenet_playground.js";
import type { DataInfo } from "./protocol";

/** Data in the module of the first load. */
export interface Loaded {
  info: DataInfo;
  training: Dataset;
  /** Missing where the visitor's own files hold no test set. */
  test: Dataset | null;
}
