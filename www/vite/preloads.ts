import { resolve } from "node:path";
import { build, type Plugin } from "vite";
import { MODULE } from "./wasm-builds.ts";

const SCRIPT = resolve(import.meta.dirname, "../src/prefetch.ts");
/** Where index.html wants that script: ahead of the stylesheet, which it would have to wait for. */
const PLACE = "<!-- prefetch.ts -->";

/**
 * Names in index.html what the first answer waits for (worker, wasm, shipped net), so that the browser fetches all of it
 * at once instead of finding each behind the other. What the worker fetches is named as a prefetch: a preload is kept for
 * the page alone, and browsers warn that the page never used it. Which of the two wasm builds it is, a few bytes of
 * script find out on the spot.
 */
export function preloads(): Plugin {
  return {
    name: "preloads",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      async handler(html, { filename, bundle }) {
        if (!filename.endsWith("index.html") || !bundle) return html;
        const files = Object.keys(bundle);
        const workers = files.filter((file) => /assets\/worker-[^/]*\.js$/.test(file));
        const link = (rel: string, file: string) => ({ tag: "link", attrs: { rel, href: `./${file}` } });
        const links = [
          ...workers.map((file) => link("modulepreload", file)),
          link("prefetch", "models/lenet-mnist.safetensors"),
        ];
        const script = await prefetchScript(wasmFiles(files));
        if (!html.includes(PLACE)) throw new Error(`index.html must hold ${PLACE}.`);
        return {
          html: html.replace(PLACE, () => `<script>${script}</script>`),
          tags: links.map((tag) => ({ ...tag, injectTo: "head" as const })),
        };
      },
    },
  };
}

/** The addresses of the builds among the files of the page. */
export function wasmFiles(files: string[]): { plain: string; relaxed?: string } {
  const address = (pattern: RegExp) => files.filter((file) => pattern.test(file)).map((file) => `./${file}`);
  const [plain, ...others] = address(/_bg-[^/]*\.wasm$/);
  const [relaxed] = address(/_bg\.relaxed-[^/]*\.wasm$/);
  if (!plain || others.length > 0) throw new Error("The page must hold the plain build of the wasm, and only once.");
  return relaxed ? { plain, relaxed } : { plain };
}

/** `src/prefetch.ts` in one piece, with the addresses in it. */
async function prefetchScript(addresses: object): Promise<string> {
  const builds: Plugin = {
    name: "wasm-addresses",
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : undefined),
    load: (id) => (id === `\0${MODULE}` ? `export default ${JSON.stringify(addresses)};` : undefined),
  };
  const output = await build({
    configFile: false,
    logLevel: "warn",
    plugins: [builds],
    build: { write: false, target: "es2023", lib: { entry: SCRIPT, formats: ["iife"], name: "prefetch" } },
  });
  const [chunk] = [output].flat().flatMap((result) => ("output" in result ? result.output : []));
  if (chunk?.type !== "chunk") throw new Error("src/prefetch.ts gave no script.");
  return chunk.code.trim();
}
