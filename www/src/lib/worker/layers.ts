/** What nets other than LeNet need of the module with all layers: fetched with it, when one is first asked for. */
import type { Dataset, Net } from "../../../pkg/lenet_playground.js";
import type { Answers, Question, ThreeOrSeven, Weights } from "../protocol";
import type { Loaded } from "./data-store";
import type { Core } from "./engine/gpu";
import type { Bench } from "./lab/lab";

export async function answerOf(core: Core, question: Question, bench: Bench): Promise<Answers[Question["kind"]]> {
  if (question.kind === "presets") return core.presets() as Answers["presets"];
  if (question.kind !== "inspect") return (await import("./lab/lab")).answerOf(core, question, bench);
  try {
    return { report: core.inspectNet(question.json), rust: core.netToRust(question.json) };
  } catch (error) {
    // It was asked about sizes beyond all memory; nothing that is kept was touched.
    if (error instanceof WebAssembly.RuntimeError) throw new Error("The net is too large to be looked at.");
    throw error;
  }
}

/** The net that weights belong to, with them in it. */
export function revived(core: Core, { design, bytes }: Weights): Net {
  const weights = new Uint8Array(bytes);
  if (!design) return core.Net.fromSafetensors(weights);
  const net = core.Net.fromJson(design.json, 0);
  net.loadSafetensors(weights);
  return net;
}

/** The threes and sevens of digits, to be freed by the caller. `dataIn` has data copied into the module. */
export function onlyOf(
  core: Core,
  { info, training, test }: Loaded,
  only: ThreeOrSeven,
  seed: number,
  dataIn: (data: Dataset) => Dataset,
): Loaded {
  const view = (digits: Dataset, isTraining: boolean): Dataset => {
    const copy = dataIn(digits);
    try {
      return core.Dataset.threeOrSeven(copy as never, only === "three-or-seven-small", isTraining, seed);
    } finally {
      if (copy !== digits) copy.free();
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
