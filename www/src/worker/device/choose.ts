import type { DevicePreference } from "../protocol";
import type { Survey } from "./survey";

/** Where to compute, and why there: sentences for the visitor. */
export interface Place {
  kind: "gpu" | "cpu";
  cores: number;
  why: string;
}

/** More workers than this gain little: what they share grows with them, and their shares shrink. */
export const MOST_CORES = 8;

/** A hardware GPU, else all cores, else one; unless the visitor insists on one of them. */
export function choose(choice: DevicePreference, survey: Survey): Place {
  const { gpu } = survey;
  const cpu = cores(choice, survey);
  const onCpu = (why: string): Place => ({ ...cpu, kind: "cpu", why: `${why} ${cpu.why}`.trim() });
  if (choice.kind === "cpu") return onCpu("The CPU was asked for.");
  if ("missing" in gpu) return onCpu(gpu.missing);
  if (choice.kind === "gpu") {
    const slow = gpu.software ? " It is a software GPU; the CPU would be faster." : "";
    return { kind: "gpu", cores: 1, why: `The GPU was asked for.${slow}` };
  }
  if (gpu.software) return onCpu("WebGPU has only a software GPU here, which is slower.");
  return { kind: "gpu", cores: 1, why: "The fastest place here, through WebGPU." };
}

/** How many cores, and why not more. */
function cores(choice: DevicePreference, { cores, isolation }: Survey): { cores: number; why: string } {
  const wanted = choice.cores ?? Math.min(cores, MOST_CORES);
  if (wanted <= 1 || isolation === "isolated") return { cores: Math.max(1, wanted), why: "" };
  const why =
    isolation === "needs-headers"
      ? "All cores would train if the host sent the headers Cross-Origin-Opener-Policy and Cross-Origin-Embedder-Policy."
      : "This browser, or a page over plain http, shares no memory between cores.";
  return { cores: 1, why };
}

/** What the page's address insists on: `?engine=gpu|cpu` and `?cores=n`. */
export function preferenceOf(page: string): DevicePreference {
  const { searchParams } = new URL(page);
  const engine = searchParams.get("engine");
  const cores = Number(searchParams.get("cores"));
  return {
    kind: engine === "gpu" || engine === "cpu" ? engine : "auto",
    cores: Number.isInteger(cores) && cores >= 1 && cores <= 64 ? cores : null,
  };
}
