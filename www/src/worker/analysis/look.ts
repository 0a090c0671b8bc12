/** The life of a worker that looks into nets: it answers questions about those that another worker lends it. */
import * as base from "../../../pkg/lenet_playground.js";
import type { Command, Question, Report } from "../protocol";
import { fullCore, gpuCore, type Core } from "../engine/gpu";
import { startWasm } from "../engine/module";
import { messageOf } from "../errors";
import { answerOf } from "../layers";
import { Lender } from "./lent";

const lender = new Lender();
let page = "";
let started: Promise<unknown> | undefined;

/** Takes a channel to the worker that trains. */
export function join(command: Command & { type: "look" }): void {
  page = command.page;
  lender.join(command.port);
}

export async function answer(id: number, question: Question, post: (report: Report) => void): Promise<void> {
  try {
    post({ type: "answer", id, answer: await answerOf(await core(), question, lender) });
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) {
      // For the one who asked; then the trap is thrown on, and this worker replaced.
      post({ type: "answer", id, answer: null, trouble: `This is too much to look at here (${error.message}). No net was lost.` });
    }
    post({ type: "answer", id, answer: null, trouble: messageOf(error) });
  }
}

/** The module with all layers. Where it is the base module, built by hand, nobody has started that here. */
async function core(): Promise<Core> {
  if ((await fullCore()) === (base as unknown)) {
    started ??= startWasm(page).catch((error: unknown) => {
      started = undefined;
      throw error;
    });
    await started;
  }
  return gpuCore();
}
