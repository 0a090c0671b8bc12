import type { Evaluation } from "../../pkg/lenet_playground.js";
import type { Score } from "./protocol";
import { SliceSizer, yieldToEventLoop } from "./slice";

/**
 * Measures up to `limit` images in slices, asking `goOn` between them; null where that said no.
 * Frees the evaluation in any case.
 */
export async function measure(
  evaluation: Evaluation,
  limit: number,
  goOn: (done: number) => Promise<boolean>,
): Promise<Score | null> {
  const pace = new SliceSizer(64);
  const total = Math.min(limit, evaluation.length);
  try {
    while (evaluation.processed < total) {
      const [start, before] = [performance.now(), evaluation.processed];
      await evaluation.run(Math.min(pace.next, total - before));
      pace.note(evaluation.processed - before, performance.now() - start);
      await yieldToEventLoop();
      if (!(await goOn(evaluation.processed))) return null;
    }
    return { accuracy: evaluation.accuracy, loss: evaluation.loss, images: evaluation.processed };
  } finally {
    evaluation.free();
  }
}
