import init, { Net, SyntheticDigits, Trainer } from "../../pkg/lenet_playground.js";
import { DEFAULT_RECIPE } from "../views/train/recipe";
import type { AloneCalls } from "./protocol";

let trainer: Trainer | undefined;

export const alone: AloneCalls = {
  async prepare(module) {
    await init({ module_or_path: module });
    const data = new SyntheticDigits(2000, 1).finish();
    trainer = new Trainer(Net.lenet(1), data, { ...DEFAULT_RECIPE, epochs: 100_000, validation: 0 });
    await trainer.trainSteps(40);
  },
  async run(ms) {
    if (!trainer) throw new Error("prepare() comes first.");
    return trainFor(trainer, ms);
  },
};

/** Images per second of training for so many milliseconds. */
export async function trainFor(trainer: Trainer, ms: number): Promise<number> {
  const [start, seen] = [performance.now(), trainer.imagesSeen];
  while (performance.now() - start < ms) await trainer.trainSteps(10);
  return (1000 * (trainer.imagesSeen - seen)) / (performance.now() - start);
}
