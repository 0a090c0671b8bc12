import { isolationState, type Isolation } from "../../browser/isolation";
import { messageOf } from "../errors";

/** What this browser and this machine have to compute with. */
export interface Survey {
  /** The GPU that the browser offers, or why there is none. */
  gpu: { name: string; software: boolean } | { missing: string };
  /** Hardware threads of the processor. */
  cores: number;
  isolation: Isolation;
}

/** The parts of WebGPU that are asked here; TypeScript's own library does not have them yet. */
interface Gpu {
  requestAdapter(options: { powerPreference: string }): Promise<Adapter | null>;
}

interface Adapter {
  isFallbackAdapter?: boolean;
  info: { vendor: string; architecture: string; device: string; description: string; isFallbackAdapter?: boolean };
}

export async function survey(): Promise<Survey> {
  return { gpu: await surveyGpu(), cores: navigator.hardwareConcurrency || 1, isolation: isolationState() };
}

async function surveyGpu(): Promise<Survey["gpu"]> {
  const { gpu } = navigator as { gpu?: Gpu };
  if (!gpu) return { missing: "This browser has no WebGPU." };
  try {
    const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
    return adapter ? describe(adapter) : { missing: "WebGPU finds no GPU here." };
  } catch (error) {
    return { missing: `WebGPU does not work here: ${messageOf(error)}` };
  }
}

export function describe({ info, isFallbackAdapter }: Adapter): { name: string; software: boolean } {
  const { vendor, architecture, device, description } = info;
  const name = description || [vendor, device || architecture].filter(Boolean).join(" ") || "unnamed GPU";
  const software = info.isFallbackAdapter ?? isFallbackAdapter ?? false;
  return { name, software: software || /swiftshader|llvmpipe|basic render/i.test(`${name} ${architecture}`) };
}

/** Of the GPU, as far as the browser gives it away. */
export function nameOf({ gpu }: Survey): string {
  return "name" in gpu ? gpu.name : "";
}
