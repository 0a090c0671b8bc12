/** Builds a page of pages/ and serves it. */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { npm } from "../e2e/npm.mjs";
import { onnxModel } from "./onnx-model.mjs";

const { build, preview } = await npm("vite");

const CODE = /\.(?:m?js|wasm)$/;
const ROOT = fileURLToPath(new URL(".", import.meta.url));

/**
 * Builds the page by itself, so that it holds what it needs and no more, and serves it. The pages are not isolated
 * from other origins: without shared memory no library has more than one thread of wasm.
 */
export async function servePage(page) {
  const outDir = `${ROOT}dist/${page}`;
  const config = { root: ROOT, configFile: false, logLevel: "error", build: { outDir } };
  await build({
    ...config,
    base: "./",
    resolve: { alias: { "#page": `${ROOT}pages/${page}.js` } },
    worker: { format: "es" },
    build: { outDir, emptyOutDir: true, target: "es2023", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  });
  if (page === "onnx") await writeFile(`${outDir}/model.onnx`, onnxModel());
  const server = await preview({ ...config, preview: { port: 0 } });
  const asked = new Set();
  server.httpServer.on("request", ({ url }) => asked.add(new URL(url, "http://localhost").pathname));
  return {
    url: `http://localhost:${server.httpServer.address().port}/`,
    /** Bytes of all JavaScript and wasm that the browser has asked for, each file by `gzip -9`. */
    async gzipBytes() {
      const files = await Promise.all([...asked].filter((path) => CODE.test(path)).map((path) => readFile(outDir + path)));
      return files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0);
    },
    close: () => server.close(),
  };
}
