import { existsSync } from "node:fs";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { ISOLATION_HEADERS } from "./src/browser/isolation-headers.ts";
import { jsonPart } from "./vite/json-part.ts";
import { later, stylesWithin } from "./vite/later.ts";
import { preloads } from "./vite/preloads.ts";
import { serveData } from "./vite/serve-data.ts";
import { assetFileNames, wasmBuilds } from "./vite/wasm-builds.ts";

const SERVICE_WORKER = "isolation-worker";

// Its module is still being built when `cargo xtask serve` first shows the page.
const example = existsSync(new URL("./pkg-gpu", import.meta.url)) ? { example: "examples/train.html" } : undefined;

export default defineConfig({
  // Relative, so that the built folder works under any path of any host.
  base: "./",
  plugins: [svelte({ dynamicCompileOptions: stylesWithin }), jsonPart(), wasmBuilds(), serveData(), preloads(), later()],
  worker: { format: "es", plugins: () => [jsonPart(), wasmBuilds(), later()], rolldownOptions: { output: { assetFileNames } } },
  // Only workers import it, where the development server would find it late and then load the page anew.
  optimizeDeps: { include: ["wasm-feature-detect"] },
  server: { headers: ISOLATION_HEADERS },
  preview: { headers: ISOLATION_HEADERS },
  build: {
    target: "es2023",
    // The small-file inlining would turn the wasm or the model into base64 text.
    assetsInlineLimit: 0,
    modulePreload: false,
    rolldownOptions: {
      input: { index: "index.html", bench: "bench.html", ...example, [SERVICE_WORKER]: "src/browser/isolation-worker.ts" },
      output: {
        assetFileNames,
        // A service worker serves what lies beside and below it, and its name must outlive its contents.
        entryFileNames: ({ name }) => (name === SERVICE_WORKER ? "[name].js" : "assets/[name]-[hash].js"),
      },
    },
  },
  test: { include: ["src/**/*.test.ts", "vite/**/*.test.ts"], environment: "node" },
});
