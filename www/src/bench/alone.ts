import init, { Net, SyntheticDigits, Trainer } from "../../pkg/lenet_playground.js";
import { DEFAULT_RECIPE } from "../views/train/recipe";
import { trainFor } from "./scaling";

/** To a worker that trains a net of its own beside others. */
export type AloneRequest = { type: "alone-ready"; module: WebAssembly.Module } | { type: "alone-run"; ms: number };
export interface AloneReport {
  imagesPerSecond: number;
}

let trainer: Trainer | undefined;

export function isForAlone(request: { type?: string }): request is AloneRequest {
  return request.type === "alone-ready" || request.type === "alone-run";
}

export async function trainAlone(request: AloneRequest): Promise<void> {
  const report: AloneReport = { imagesPerSecond: 0 };
  if (request.type === "alone-ready") {
    await init({ module_or_path: request.module });
    const data = new SyntheticDigits(2000, 1).finish();
    trainer = new Trainer(Net.lenet(1), data, { ...DEFAULT_RECIPE, epochs: 100_000, validation: 0 });
    await trainer.trainSteps(40);
  } else if (trainer) {
    report.imagesPerSecond = await trainFor(trainer, request.ms);
  }
  self.postMessage(report);
}
