import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { preloads } from "./vite/preloads.ts";
import { serveData } from "./vite/serve-data.ts";
import { assetFileNames, wasmBuilds } from "./vite/wasm-builds.ts";

export default defineConfig({
  // Relative, so that the built folder works under any path of any host.
  base: "./",
  plugins: [svelte(), wasmBuilds(), serveData(), preloads()],
  worker: { format: "es", plugins: () => [wasmBuilds()], rolldownOptions: { output: { assetFileNames } } },
  build: {
    target: "es2023",
    // The small-file inlining would turn the wasm or the model into base64 text.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: ["index.html", "bench.html"], output: { assetFileNames } },
  },
  test: { include: ["src/**/*.test.ts", "vite/**/*.test.ts"], environment: "node" },
});
