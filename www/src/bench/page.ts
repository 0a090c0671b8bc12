import type { BenchOptions, BenchReport, BenchRequest, BenchResult, EvaluateResult } from "./protocol";

declare global {
  interface Window {
    /** Measures this machine, in a worker of its own; `onNote` hears what is under way. */
    bench: typeof bench;
  }
}

type Result = BenchResult | EvaluateResult;

function bench(options: BenchOptions = {}, onNote: (text: string) => void = console.log): Promise<Result> {
  const worker = new Worker(new URL("./thread.ts", import.meta.url), { type: "module" });
  const result = new Promise<Result>((resolve, reject) => {
    worker.onerror = ({ message }) => reject(new Error(message || "The benchmark's worker could not be loaded."));
    worker.onmessage = ({ data }: MessageEvent<BenchReport>) => {
      if (data.type === "note") onNote(data.text);
      else if (data.type === "result") resolve(data.result);
      else reject(new Error(data.message));
    };
  });
  const request: BenchRequest = { page: document.baseURI, options };
  worker.postMessage(request);
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
