/** What nets other than LeNet need of the module with all layers: fetched with it, when one is first asked for. */
import type { Dataset as CoreDataset } from "../../pkg-gpu/lenet_playground.js";
import type { Dataset, Net } from "../../pkg/lenet_playground.js";
import type { Lent } from "./analysis/lent";
import { dataIn } from "./device/copies";
import type { Core } from "./device/full-core";
import type { Loaded } from "./loaded";
import type { ThreeOrSeven, Weights } from "./protocol";

/** The net that weights belong to, with them in it. */
export function netFromWeights(core: Core, { design, bytes }: Weights): Net {
  const weights = new Uint8Array(bytes);
  if (!design) return core.Net.fromSafetensors(weights);
  const net = core.Net.fromJson(design.json, 0);
  net.loadSafetensors(weights);
  return net;
}

/** The threes and sevens of digits, in the module with all layers; to be freed by the caller. */
export function threesAndSevensOf(core: Core, { info, training, test }: Loaded | Lent, only: ThreeOrSeven, seed: number): Lent {
  const view = (digits: Dataset | CoreDataset, isTraining: boolean): CoreDataset => {
    const inCore = dataIn(core, digits as Dataset);
    try {
      return core.Dataset.threeOrSeven(inCore as never, only === "three-or-seven-small", isTraining, seed);
    } finally {
      if (inCore !== digits) inCore.free();
    }
  };
  const part = { training: view(training, true), test: test && view(test, false) };
  return {
    ...part,
    info: {
      ...info,
      name: `3 or 7 of ${info.name}`,
      classes: part.training.classes,
      training: part.training.length,
      test: part.test?.length ?? 0,
    },
  };
}
