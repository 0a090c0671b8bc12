import { createReadStream, existsSync, statSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join, resolve } from "node:path";
import type { Connect, Plugin } from "vite";
import type { Catalog, CatalogFiles } from "../src/worker/protocol";

const SETS = [
  { id: "mnist", name: "MNIST" },
  { id: "fashion-mnist", name: "Fashion-MNIST" },
] as const;

const FILES: Record<keyof CatalogFiles, string> = {
  trainImages: "train-images-idx3-ubyte",
  trainLabels: "train-labels-idx1-ubyte",
  testImages: "t10k-images-idx3-ubyte",
  testLabels: "t10k-labels-idx1-ubyte",
};

/** Serves `data/` of the page from `$LENET_DATA`, else from `data` in the repository, in dev and preview. */
export function serveData(root = process.env["LENET_DATA"] ?? resolve(import.meta.dirname, "../../data")): Plugin {
  const handler = dataHandler(root);
  return {
    name: "serve-data",
    configureServer: (server) => void server.middlewares.use("/data", handler),
    configurePreviewServer: (server) => void server.middlewares.use("/data", handler),
  };
}

/** Lists the data sets whose four files all lie in `root`, gzip or raw. */
export function catalog(root: string): Catalog {
  const sets = SETS.flatMap(({ id, name }) => {
    const files = catalogFiles(root, id);
    return files ? [{ id, name, files }] : [];
  });
  return { sets };
}

function catalogFiles(root: string, id: string): CatalogFiles | undefined {
  const found = Object.entries(FILES).map(([key, stem]) => {
    const path = [`${id}/${stem}.gz`, `${id}/${stem}`].find((path) => existsSync(join(root, path)));
    return path ? [key, { path, bytes: statSync(join(root, path)).size }] : undefined;
  });
  if (found.includes(undefined)) return undefined;
  return Object.fromEntries(found as [string, unknown][]) as unknown as CatalogFiles;
}

/** Answers requests below `data/`; only files that the catalog lists are ever opened. */
export function dataHandler(root: string): Connect.NextHandleFunction {
  return (request: IncomingMessage, response: ServerResponse) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://page").pathname).slice(1);
    const { sets } = catalog(root);
    if (path === "index.json" && sets.length > 0) return sendJson(response, 200, { sets });
    const file = sets.flatMap((set) => Object.values(set.files)).find((file) => file.path === path);
    if (!file) return sendJson(response, 404, { error: `No such file in the data folder: ${path}` });
    // No Content-Encoding: the page keeps the gzip file as it is and Rust inflates it.
    response.writeHead(200, {
      "Content-Type": "application/octet-stream",
      "Content-Length": file.bytes,
      "Cache-Control": "no-cache",
    });
    if (request.method === "HEAD") return void response.end();
    createReadStream(join(root, path)).on("error", () => response.destroy()).pipe(response);
  };
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-cache" });
  response.end(JSON.stringify(body));
}
