import type { Page, Route } from "@playwright/test";
import { TINY, tinyIdx } from "./tiny-set";

/** Whether the preview serves real MNIST: it does where $LENET_DATA names a folder. */
export const MNIST = process.env["LENET_DATA"] !== undefined;

export interface ServedSet {
  id: string;
  name: string;
  trainImages: Buffer;
  trainLabels: Buffer;
  testImages: Buffer;
  testLabels: Buffer;
}

/** Stands in for the `data/` of a host, and counts what is fetched from it. */
export class Host {
  /** Paths below data/ that were asked for, in order. */
  readonly asked: string[] = [];
  /** Answers nothing at all, as a host behind a broken connection. */
  down = false;
  readonly #files = new Map<string, Buffer>();

  private constructor(sets: ServedSet[]) {
    const index = sets.map((set) => ({ id: set.id, name: set.name, files: this.#list(set) }));
    if (sets.length > 0) this.#files.set("index.json", Buffer.from(JSON.stringify({ sets: index })));
  }

  /** Answers all requests of this page below data/, with these sets or, without any, with 404. */
  static async serve(page: Page, ...sets: ServedSet[]): Promise<Host> {
    const host = new Host(sets);
    await page.context().route("**/data/**", (route) => host.#answer(route));
    return host;
  }

  /** Files asked for, the list of sets left out. */
  get filesAsked(): string[] {
    return this.asked.filter((path) => path !== "index.json");
  }

  #list({ id, trainImages, trainLabels, testImages, testLabels }: ServedSet): Record<string, unknown> {
    const entries = Object.entries({ trainImages, trainLabels, testImages, testLabels }).map(([key, bytes]) => {
      const path = `${id}/${key}`;
      this.#files.set(path, bytes);
      return [key, { path, bytes: bytes.length }];
    });
    return Object.fromEntries(entries) as Record<string, unknown>;
  }

  #answer(route: Route): Promise<void> {
    if (this.down) return route.abort("internetdisconnected");
    const path = new URL(route.request().url()).pathname.replace(/^.*\/data\//, "");
    this.asked.push(path);
    const body = this.#files.get(path);
    if (!body) return route.fulfill({ status: 404, contentType: "application/json", body: "{}" });
    const contentType = path.endsWith(".json") ? "application/json" : "application/octet-stream";
    return route.fulfill({ body, contentType });
  }
}

export function tinySet(id = TINY.id, name = TINY.name): ServedSet {
  const training = tinyIdx(TINY.training, 1);
  const test = tinyIdx(TINY.test, 2);
  return {
    id,
    name,
    trainImages: training.images,
    trainLabels: training.labels,
    testImages: test.images,
    testLabels: test.labels,
  };
}
