/** What the package's tests have in common: the module, started in Node, and small data and nets. */
import { readFileSync } from "node:fs";
import init, * as lenet from "../../pkg-gpu/lenet_playground.js";

/** Starts the module; once for each file of tests. */
export async function start(): Promise<void> {
  const module = readFileSync(new URL("../../pkg-gpu/lenet_playground_bg.wasm", import.meta.url));
  await init({ module_or_path: module });
}

export const DIGITS = Array.from({ length: 10 }, (_, digit) => String(digit));
export const CLASSES = { labels: ["cat", "dog"] };

/** Two classes that a linear net tells apart at once: the left half is bright, or the right one is. */
export function halves(images: number): lenet.Dataset {
  const image = (i: number) => Array.from({ length: 784 }, (_, p) => ((p % 28 < 14) === (i % 2 === 0) ? 200 + (i % 7) : i % 5));
  const pixels = Uint8Array.from(Array.from({ length: images }, (_, i) => image(i)).flat());
  const labels = Uint8Array.from({ length: images }, (_, i) => i % 2);
  return lenet.Dataset.fromPixels("halves", "file", 28, 28, pixels, labels, ["left", "right"]);
}

export function linear(): lenet.Net {
  const layers = [
    { name: "flatten", kind: "flatten" },
    { name: "fc", kind: "linear", features: 2 },
    { name: "softmax", kind: "softmax" },
  ];
  return lenet.Net.fromJson(JSON.stringify({ name: "linear", inputs: { Input: [1, 28, 28] }, layers }), 1);
}

/** The net that comes with the page. */
export function shipped(): lenet.Net {
  return lenet.Net.fromSafetensors(readFileSync(new URL("../../public/models/lenet-mnist.safetensors", import.meta.url)));
}
