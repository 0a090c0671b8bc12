import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dataHandler } from "./serve-data";

const STEMS = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

let root: string;
let server: Server;
let url: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "serve-data-"));
  mkdirSync(join(root, "mnist"));
  for (const stem of STEMS) writeFileSync(join(root, "mnist", stem), stem);
  // Complete but for one file: no set.
  mkdirSync(join(root, "fashion-mnist"));
  for (const stem of STEMS.slice(1)) writeFileSync(join(root, "fashion-mnist", `${stem}.gz`), stem);
  writeFileSync(join(root, "secret"), "not to be served");
  const handler = dataHandler(root);
  server = createServer((request, response) => handler(request as never, response, () => undefined));
  await new Promise<void>((resolve) => server.listen(0, resolve));
  url = `http://localhost:${(server.address() as AddressInfo).port}/`;
});

afterAll(() => {
  server.close();
  rmSync(root, { recursive: true });
});

describe("serveData", () => {
  it("lists the sets that are complete", async () => {
    const { sets } = (await (await fetch(`${url}index.json`)).json()) as { sets: { id: string }[] };
    expect(sets.map(({ id }) => id)).toEqual(["mnist"]);
    expect(sets[0]).toMatchObject({ files: { trainImages: { path: "mnist/train-images-idx3-ubyte", bytes: 23 } } });
  });

  it("sends a listed file with its length", async () => {
    const response = await fetch(`${url}mnist/${STEMS[1]}`);
    expect(response.headers.get("content-length")).toBe("23");
    expect(await response.text()).toBe(STEMS[1]);
  });

  const others = ["secret", "mnist", "mnist/..%2fsecret", `fashion-mnist/${STEMS[1]}.gz`, "nothing"];

  it.each(others)("opens nothing else: %s", async (path) => {
    const response = await fetch(url + path);
    expect(response.status).toBe(404);
    expect(await response.json()).toHaveProperty("error");
  });
});
