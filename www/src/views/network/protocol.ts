import type { NetReport, Preset } from "../../../pkg-gpu/lenet_playground.js";

export type { LayerReport, NetReport, Preset } from "../../../pkg-gpu/lenet_playground.js";

/** What the Network view asks the analysis worker. */
export interface NetworkCalls {
  presets(): Preset[];
  /** What the core says of a net as JSON, and the net as Rust code. */
  inspect(json: string): { report: NetReport; rust: string };
}
