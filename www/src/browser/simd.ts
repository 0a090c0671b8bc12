import { relaxedSimd } from "wasm-feature-detect";

/**
 * The two builds of the engine. They share one JavaScript side and differ in the module: "relaxed" multiplies and adds
 * in one instruction, which not every browser has.
 */
export type Simd = "plain" | "relaxed";

/** The addresses of the builds at hand. A build by hand makes the plain one alone. */
export interface Builds {
  plain: string;
  relaxed?: string | undefined;
}

/** The fastest build that this browser runs; `?simd=plain` or `?simd=relaxed` in the page's address insists on one. */
export async function chooseSimd(page: string, builds: Builds, detect = relaxedSimd): Promise<Simd> {
  if (!builds.relaxed) return "plain";
  const asked = new URL(page).searchParams.get("simd");
  if (asked === "plain" || asked === "relaxed") return asked;
  return (await detect()) ? "relaxed" : "plain";
}
