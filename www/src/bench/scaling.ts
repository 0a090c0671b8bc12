import { Device, Net, Trainer, type Dataset } from "../../pkg/lenet_playground.js";
import { DEFAULT_RECIPE } from "../views/train/recipe";
import { Cores } from "../worker/device/cores";
import { clientOf, type Remote } from "../worker/rpc/client";
import { trainFor } from "./alone";
import type { AloneCalls } from "./protocol";

const ROUNDS = 8;
const ROUND_MS = 1500;

/** What so many workers reach together on one net, and side by side each on a net of its own: the machine's ceiling. */
export interface Scaling {
  cores: number;
  together: number;
  apart: number;
}

/**
 * Both in turn, and of each the best round: what else the machine does can only slow a round down, and a group, whose
 * members wait for each other, more than workers apart. Two hardware threads of one core share its
 * arithmetic, so the ceiling itself may be well under `cores` times one.
 */
export async function scaling(module: WebAssembly.Module, data: Dataset, spawn: () => Worker): Promise<Scaling> {
  const cores = navigator.hardwareConcurrency;
  const others = await Promise.all(Array.from({ length: cores }, () => readyAlone(spawn(), module)));
  const group = new Cores(spawn);
  await group.ready(cores - 1, { module, all: false });
  const device = Device.workerGroup(cores, group.assign);
  const net = Net.lenet(1);
  const trainer = Trainer.on(device, net, data, { ...DEFAULT_RECIPE, epochs: 1000, validation: 0 });
  await trainer.trainSteps(40);
  let [together, apart] = [0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    const runs = await Promise.all(others.map(({ calls }) => calls.run(ROUND_MS)));
    apart = Math.max(
      apart,
      runs.reduce((sum, run) => sum + run, 0),
    );
    together = Math.max(together, await trainFor(trainer, ROUND_MS));
  }
  for (const { worker } of others) worker.terminate();
  for (const object of [trainer, net, device]) object.free();
  group.dismiss();
  return { cores, together, apart };
}

async function readyAlone(worker: Worker, module: WebAssembly.Module): Promise<{ worker: Worker; calls: Remote<AloneCalls> }> {
  const calls = clientOf(worker).remote<AloneCalls>("alone");
  await calls.prepare(module);
  return { worker, calls };
}
