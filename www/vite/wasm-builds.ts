import { existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Plugin } from "vite";

export const MODULE = "virtual:wasm-builds";
const WASM = "lenet_playground_bg.wasm";
const GLUE = "lenet_playground.js";

/** The module `virtual:wasm-builds`: addresses of the plain build, and of the relaxed one where it fits beside it. */
export function wasmBuilds(root = resolve(import.meta.dirname, "..")): Plugin {
  return {
    name: "wasm-builds",
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : undefined),
    load(id) {
      if (id !== `\0${MODULE}`) return undefined;
      const url = (folder: string) => JSON.stringify(`${join(root, folder, WASM).replaceAll("\\", "/")}?url`);
      const relaxed = relaxedFits(root) ? `import relaxed from ${url("pkg-relaxed")};` : "const relaxed = undefined;";
      return `import plain from ${url("pkg")}; ${relaxed} export default { plain, relaxed };`;
    },
  };
}

/**
 * Whether the relaxed build is the plain one's twin. `cargo xtask` makes both, the relaxed one last; a build by hand
 * renews the plain one alone, and what then lies beside it is of other sources.
 */
export function relaxedFits(root: string): boolean {
  const [plain, relaxed] = [join(root, "pkg"), join(root, "pkg-relaxed")];
  if (![plain, relaxed].every((folder) => existsSync(join(folder, WASM)) && existsSync(join(folder, GLUE)))) return false;
  const age = (folder: string) => statSync(join(folder, WASM)).mtimeMs;
  const glue = (folder: string) => readFileSync(join(folder, GLUE), "utf8");
  return age(relaxed) >= age(plain) && glue(relaxed) === glue(plain);
}

/**
 * Names the modules apart, for people and for xtask's byte budget: a visit loads one of the first two, and the one with
 * the GPU engine only where it trains on a GPU.
 */
export function assetFileNames({ originalFileNames }: { originalFileNames: string[] }): string {
  const from = (folder: string) => originalFileNames.some((name) => name.includes(`${folder}/`));
  const build = from("pkg-relaxed") ? ".relaxed" : from("pkg-gpu") ? ".gpu" : "";
  return `assets/[name]${build}-[hash][extname]`;
}

/** The same for the JavaScript side of the module with the GPU engine. */
export function chunkMark({ facadeModuleId }: { facadeModuleId?: string | null }): string {
  return facadeModuleId?.includes("pkg-gpu/") ? ".gpu" : "";
}
