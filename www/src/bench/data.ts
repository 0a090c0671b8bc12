import type { Dataset } from "../../pkg/lenet_playground.js";
import { DataStore, synthesize } from "../worker/data-store";
import type { Loaded } from "../worker/loaded";

const FEWER = { count: 10_000, seed: 1 };

export interface BenchData {
  training: Dataset;
  /** Only real MNIST is worth an accuracy. */
  mnist: Loaded | null;
}

/** MNIST where the host serves it, else some synthetic digits: for speed alone, one picture is as good as another. */
export async function benchData(page: string): Promise<BenchData> {
  const store = new DataStore(page, () => undefined);
  const { sets } = await store.catalog();
  const set = sets.find(({ id }) => id === "mnist");
  const { signal } = new AbortController();
  if (!set) return { training: await synthesize(FEWER, signal, () => undefined), mnist: null };
  const mnist = await store.load({ kind: "served", id: set.id, name: set.name }, signal);
  return { training: mnist.training, mnist };
}

/** Images `from` up to `to`, as the net takes them: 0 is background, 1 is ink. */
export function inputs(data: Dataset, from: number, to: number): Float32Array {
  const size = data.width * data.height;
  const values = new Float32Array((to - from) * size);
  for (let i = from; i < to; i++) {
    const pixels = data.image(i % data.length);
    for (let p = 0; p < size; p++) values[(i - from) * size + p] = (pixels[p] ?? 0) / 255;
  }
  return values;
}
