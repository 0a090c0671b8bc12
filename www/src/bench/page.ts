import type { Call, Reply } from "../worker/rpc/messages";
import type { BenchOptions, BenchResult, EvaluateResult, Note } from "./protocol";

declare global {
  interface Window {
    /** Measures this machine, in a worker of its own; `onNote` is called with what is under way. */
    bench: typeof bench;
  }
}

type Result = BenchResult | EvaluateResult;

/** One call, by hand: a client that this page shared with the other would be a file of its own in the first load. */
function bench(options: BenchOptions = {}, onNote: (text: string) => void = console.log): Promise<Result> {
  const worker = new Worker(new URL("./thread.ts", import.meta.url), { type: "module" });
  const result = new Promise<Result>((resolve, reject) => {
    worker.onerror = ({ message }) => reject(new Error(message || "The benchmark's worker could not be loaded."));
    worker.onmessage = ({ data }: MessageEvent<Note | Reply>) => {
      if ("type" in data) onNote(data.text);
      else if (data.error) reject(new Error(data.error.message));
      else resolve(data.result as Result);
    };
  });
  const args = [document.baseURI, options];
  worker.postMessage({ call: 1, scope: "bench", method: "measure", args, cancels: false } satisfies Call);
  return result.finally(() => worker.terminate());
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
