import { accuracy, count, counted, megabytes } from "../text/format";
import { plain } from "../text/not-loaded";
import type { CatalogSet, DataInfo, DeviceInfo, NetInfo } from "../worker/protocol";

/** The header's sentences: which net, which data, which engine, and why. */

export function netName(net: NetInfo | null): string {
  if (!net) return "LeNet";
  return net.id === "shipped" ? "LeNet, as shipped" : `${net.name ?? "LeNet"}, trained by you`;
}

export function accuracyOf(net: NetInfo | null, busy = false): string {
  if (!net) return "not loaded yet";
  if (net.id === "own" && busy) return `${net.trainedOn}, being trained; measured on the test set at the end.`;
  const trained = `${net.trainedOn}, ${counted(net.epochs, "epoch")}`;
  if (net.testAccuracy === undefined) return `${trained}; not yet measured on a test set.`;
  return `${trained}; ${accuracy(net.testAccuracy)} on ${net.testName}.`;
}

const ORIGIN: Record<DataInfo["from"], string> = {
  host: "from this host",
  browser: "from this browser’s storage",
  files: "from your files",
  "made here": "made in this tab",
  drawn: "drawn by you",
};

export interface DataState {
  data: DataInfo | null;
  catalog: CatalogSet[] | null;
  catalogError: string | null;
}

export function dataState({ data, catalog, catalogError }: DataState): { name: string; from: string } {
  if (data) {
    const images = data.test > 0 ? `${count(data.training)} + ${counted(data.test, "image")}` : counted(data.training, "image");
    const drawn = data.drawn ? `, ${count(data.drawn)} of them drawn by you` : "";
    return { name: data.name, from: `${images}, ${ORIGIN[data.from]}${drawn}.` };
  }
  const set = catalog?.[0];
  if (set) {
    const bytes = Object.values(set.files).reduce((sum, file) => sum + file.bytes, 0);
    return { name: "None loaded yet", from: `${set.name} (${megabytes(bytes)}) loads from this host when you train.` };
  }
  if (catalogError) return { name: "None loaded yet", from: "The host cannot be reached." };
  if (catalog) return { name: "None on this host", from: "Synthetic digits are made when you train." };
  return { name: "None loaded yet", from: "Asking the host what it has." };
}

export interface EngineState {
  workerStatus: "starting" | "ready" | "stopped" | "failed";
  device: DeviceInfo | null;
}

export function engineState({ workerStatus, device }: EngineState): { name: string; why: string } {
  if (workerStatus === "failed" || workerStatus === "stopped") return { name: "Not running", why: "See the message below." };
  if (!device) return { name: "CPU", why: workerStatus === "ready" ? "Looking for a GPU." : "Starting." };
  if (device.kind === "gpu") return { name: `GPU: ${device.name || "unnamed"}`, why: plain(device.why) };
  const cores = device.cores > 1 ? `${device.cores} cores` : "one core";
  return { name: `CPU, ${cores}, ${device.simd} SIMD`, why: plain(device.why) };
}
