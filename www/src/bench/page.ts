import { clientOf } from "../worker/rpc";
import type { BenchCalls, BenchOptions, BenchResult, EvaluateResult, Note } from "./protocol";

declare global {
  interface Window {
    /** Measures this machine, in a worker of its own; `onNote` hears what is under way. */
    bench: typeof bench;
  }
}

type Result = BenchResult | EvaluateResult;

async function bench(options: BenchOptions = {}, onNote: (text: string) => void = console.log): Promise<Result> {
  const worker = new Worker(new URL("./thread.ts", import.meta.url), { type: "module" });
  try {
    const rpc = clientOf<Note>(worker, ({ text }) => onNote(text));
    return await rpc.remote<BenchCalls>("bench").measure(document.baseURI, options);
  } finally {
    worker.terminate();
  }
}

window.bench = bench;

const button = document.querySelector("button");
const output = document.querySelector("pre");
if (button && output) {
  const show = (text: string) => (output.textContent = text);
  button.addEventListener("click", () => {
    button.disabled = true;
    bench({}, (text) => show(`${text} …`))
      .then(
        (result) => show(JSON.stringify(result, null, 2)),
        (error: unknown) => show(String(error)),
      )
      .finally(() => (button.disabled = false));
  });
}
