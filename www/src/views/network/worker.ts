import type { Analysis } from "../../worker/analysis/analysis";
import type { NetworkCalls, Preset } from "./protocol";

export function create({ core }: Analysis): NetworkCalls {
  return {
    presets: () => core.presets() as Preset[],
    inspect: (json) => ({ report: core.inspectNet(json), rust: core.netToRust(json) }),
  };
}
