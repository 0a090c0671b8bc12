import { Dataset, SyntheticDigits } from "../../pkg/lenet_playground.js";
import { wholeName } from "../text/names";
import type { Drawings } from "../views/user-data/protocol";
import type { Pair, Tools } from "../views/user-data/tools";
import { fetchCatalog } from "./catalog";
import { fullCore } from "./device/full-core";
import { download, forget, keep, type Download } from "./download";
import type { Loaded } from "./loaded";
import type { Catalog, CatalogSet, DataChoice, DataInfo, Job } from "./protocol";
import { SliceSizer, yieldToEventLoop } from "./slice";
import { unpack } from "./unpack";

const SYNTHETIC = { training: { count: 60_000, seed: 1 }, test: { count: 10_000, seed: 2 } };

/** Holds the loaded data. A load that fails leaves what is there untouched. */
export class DataStore {
  #current: (Loaded & { key: string }) | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  readonly #page: string;
  readonly #onJob: (job: Job | null) => void;

  constructor(page: string, onJob: (job: Job | null) => void) {
    this.#page = page;
    this.#onJob = onJob;
  }

  catalog(): Promise<Catalog> {
    return fetchCatalog(this.#url("index.json"));
  }

  /** What is loaded. */
  get current(): (Loaded & { key: string }) | undefined {
    return this.#current;
  }

  /** Whether it is what is loaded. */
  has(choice: DataChoice): boolean {
    return this.#current?.key === keyOf(choice);
  }

  /** Loads what was chosen, or returns it where it is loaded already. One load waits for the other: each ends the last data. */
  load(choice: DataChoice, signal: AbortSignal): Promise<Loaded> {
    const loading = this.#turn.then(() => this.#load(choice, signal));
    this.#turn = loading.catch(() => undefined);
    return loading;
  }

  async #load(choice: DataChoice, signal: AbortSignal): Promise<Loaded> {
    signal.throwIfAborted();
    const key = keyOf(choice);
    if (this.#current?.key === key) return this.#current;
    try {
      const loaded = { ...(await this.#fresh(choice, signal)), key };
      this.#current?.training.free();
      this.#current?.test?.free();
      this.#current = loaded;
      return loaded;
    } finally {
      this.#onJob(null);
    }
  }

  /** The data with the visitor's drawings among its training images, which are to be freed by the caller. */
  async with(drawings: Drawings, loaded: Loaded, signal: AbortSignal): Promise<Loaded> {
    const { withDrawings } = await import("../views/user-data/load");
    return withDrawings(this.#tools(signal), loaded, drawings);
  }

  async #fresh(choice: DataChoice, signal: AbortSignal): Promise<Loaded> {
    switch (choice.kind) {
      case "served":
        return this.#served(choice.id, choice.name, signal);
      case "synthetic":
        return this.#synthetic(signal);
      default:
        return (await import("../views/user-data/load")).loadOwn(this.#tools(signal), choice);
    }
  }

  #tools(signal: AbortSignal): Tools {
    const fromPairs = (training: Pair, test: Pair | null) => readPairs(training, test, signal);
    return { core: fullCore, fromPairs, describe, yieldToEventLoop, onJob: this.#onJob, signal };
  }

  async #served(id: string, name: string, signal: AbortSignal): Promise<Loaded> {
    const set = (await this.catalog()).sets.find((set) => set.id === id);
    if (!set) {
      throw new Error(`${name} is not on this host. Choose synthetic digits, which are made here, or your own files.`);
    }
    const downloads = await this.#downloadSet(set, signal);
    const { trainImages, trainLabels, testImages, testLabels } = downloads;
    try {
      const training: Pair = [trainImages.bytes, trainLabels.bytes];
      const test: Pair = [testImages.bytes, testLabels.bytes];
      const loaded = describe(...(await readPairs(training, test, signal)), trainImages.from);
      await this.#keepSet(set, downloads);
      return loaded;
    } catch (error) {
      await Promise.all(Object.values(set.files).map(({ path }) => forget(this.#url(path))));
      throw error;
    }
  }

  async #downloadSet(set: CatalogSet, signal: AbortSignal): Promise<Record<keyof CatalogSet["files"], Download>> {
    const total = Object.values(set.files).reduce((sum, { bytes }) => sum + bytes, 0);
    let done = 0;
    const onBytes = (count: number) => {
      done += count;
      this.#onJob({ name: `Loading ${set.name}`, done, total, unit: "bytes" });
    };
    const entries = Object.entries(set.files).map(async ([key, file]) => {
      return [key, await download(this.#url(file.path), file, signal, onBytes)];
    });
    return Object.fromEntries(await Promise.all(entries));
  }

  async #keepSet(set: CatalogSet, downloads: Record<keyof CatalogSet["files"], Download>): Promise<void> {
    const fresh = Object.entries(downloads).filter(([, { from }]) => from === "host");
    await Promise.all(
      fresh.map(([key, { bytes }]) => keep(this.#url(set.files[key as keyof CatalogSet["files"]].path), bytes)),
    );
  }

  async #synthetic(signal: AbortSignal): Promise<Loaded> {
    const { training, test } = SYNTHETIC;
    const total = training.count + test.count;
    const onDone = (done: number) => this.#onJob({ name: "Making synthetic digits", done, total, unit: "images" });
    const trainingSet = await synthesize(training, signal, onDone);
    const testSet = await synthesize(test, signal, (done) => onDone(training.count + done));
    return describe(trainingSet, testSet, "made here");
  }

  #url(path: string): string {
    return new URL(`data/${path}`, this.#page).href;
  }
}

/** Makes synthetic digits in slices. */
export async function synthesize(
  { count, seed }: { count: number; seed: number },
  signal: AbortSignal,
  onDone: (done: number) => void,
): Promise<Dataset> {
  const maker = new SyntheticDigits(count, seed);
  const pace = new SliceSizer(100);
  while (maker.processed < maker.length) {
    const start = performance.now();
    const [before, asked] = [maker.processed, pace.next];
    maker.generate(asked);
    pace.note(maker.processed - before, performance.now() - start);
    onDone(maker.processed);
    await yieldToEventLoop();
    if (signal.aborted) maker.free();
    signal.throwIfAborted();
  }
  return maker.finish();
}

/** Reads IDX files. What the browser cannot unpack is left to the full module, which can, or says what is wrong with it. */
async function readPairs(training: Pair, test: Pair | null, signal: AbortSignal): Promise<[Dataset, Dataset | null]> {
  const unpackPair = async ([images, labels]: Pair): Promise<Pair> =>
    [await unpack(images, signal), await unpack(labels, signal)];
  let pairs: [Pair, Pair | null];
  try {
    pairs = [await unpackPair(training), test && (await unpackPair(test))];
  } catch {
    signal.throwIfAborted();
    return parsePairs((await fullCore()).Dataset as unknown as typeof Dataset, training, test);
  }
  return parsePairs(Dataset, ...pairs);
}

function parsePairs(reader: typeof Dataset, training: Pair, test: Pair | null): [Dataset, Dataset | null] {
  const trainingSet = reader.fromIdx(...training);
  try {
    return [trainingSet, test && reader.fromIdx(...test)];
  } catch (error) {
    trainingSet.free();
    throw error;
  }
}

function describe(training: Dataset, test: Dataset | null, from: DataInfo["from"]): Loaded {
  const info: DataInfo = {
    name: wholeName(training.name),
    origin: training.origin,
    classes: training.classes,
    training: training.length,
    test: test?.length ?? 0,
    from,
  };
  return { info, training, test };
}

function keyOf(choice: DataChoice): string {
  if (choice.kind === "served") return choice.id;
  if (choice.kind === "synthetic") return "synthetic";
  if (choice.kind === "drawings") return `drawings|${choice.drawings.key}|${choice.net}`;
  const files = choice.files.list.map(({ path, size, modified }) => `${path}:${size}:${modified}`);
  return [choice.method, choice.net, ...files].join("|");
}
