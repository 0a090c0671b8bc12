import type { Plugin } from "vite";
import { chunkMark } from "./wasm-builds.ts";

/** Folders of `src` whose components are on the page when it is first drawn; their styles are in its stylesheet. */
export const AT_FIRST = ["", "ui", "views/draw", "views/train"];

/**
 * Names what the page, or a worker, fetches only when it is wanted or in an idle moment, for people and for xtask's byte
 * budget. What it imports before anything else, itself or through other modules, keeps the usual names.
 */
export function later(): Plugin {
  let first = new Set<string>();
  const chunkFileNames = (chunk: { moduleIds: string[]; facadeModuleId?: string | null }) =>
    `assets/[name]${chunkMark(chunk) || (chunk.moduleIds.some((id) => first.has(id)) ? "" : ".later")}-[hash].js`;
  return {
    name: "later",
    apply: "build",
    outputOptions: (options) => ({
      ...options,
      chunkFileNames,
      codeSplitting: {
        groups: [
          // In few pieces they compress better.
          { name: "page", test: (id: string) => first.has(id), priority: 2 },
          { name: "shared", test: (id: string) => !first.has(id), minShareCount: 2, priority: 1 },
        ],
      },
    }),
    buildEnd() {
      const ids = [...this.getModuleIds()];
      const pages = ids.filter((id) => id.endsWith("/index.html"));
      const entries = pages.length > 0 ? pages : ids.filter((id) => this.getModuleInfo(id)?.isEntry);
      first = reached(entries, (id) => this.getModuleInfo(id)?.importedIds ?? []);
    },
  };
}

/** All modules that come with these, through imports that are not made at run time. */
export function reached(modules: string[], imports: (id: string) => readonly string[]): Set<string> {
  const seen = new Set(modules);
  // What is added while it is walked is walked too.
  for (const id of seen) for (const imported of imports(id)) seen.add(imported);
  return seen;
}

/**
 * For Svelte's compiler: a component that comes later brings its styles along in its script, so that none can come
 * without the other.
 */
export function stylesWithin({ filename }: { filename: string }): { css: "injected" } | undefined {
  const [, folder = ""] = /\/src\/(?:(.*)\/)?[^/]+$/.exec(filename.replaceAll("\\", "/")) ?? [];
  return AT_FIRST.includes(folder) ? undefined : { css: "injected" };
}
