/** The visitor's own data, read by the module with all layers as the worker has it. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { png, zip } from "../../../../tests/e2e/picture-files";
import init, * as lenet from "../../../pkg-gpu/lenet_playground.js";
import type { DataInfo, Job } from "../../worker/protocol";
import { bundled, type Found } from "./collect";
import { resizerOf, loadOwn, withDrawings, type OwnChoice } from "./load";
import type { PictureMethod } from "./protocol";
import type { Tools } from "./tools";

beforeAll(async () => {
  const module = readFileSync(new URL("../../../pkg-gpu/lenet_playground_bg.wasm", import.meta.url));
  await init({ module_or_path: module });
});

const RED = [255, 0, 0] as const;
const BLUE = [0, 0, 255] as const;

function toolsOf(stop = new AbortController()): Tools & { jobs: Job[] } {
  const jobs: Job[] = [];
  const tools = {
    jobs,
    signal: stop.signal,
    core: async () => lenet,
    yieldToEventLoop: async () => undefined,
    onJob: (job: Job) => jobs.push(job),
    fromPairs: async (training: [Uint8Array, Uint8Array], test: [Uint8Array, Uint8Array] | null) => [
      lenet.Dataset.fromIdx(...training),
      test && lenet.Dataset.fromIdx(...test),
    ],
    describe: (training: lenet.Dataset, test: lenet.Dataset | null, from: string) => {
      const { name, classes, length } = training;
      return { info: { name, classes, training: length, test: test?.length ?? 0, from }, training, test };
    },
  };
  return tools as unknown as Tools & { jobs: Job[] };
}

function own(path: string, bytes: Uint8Array): Found {
  return { path, file: new File([bytes as Uint8Array<ArrayBuffer>], path.split("/").at(-1)!) };
}

function net(input: number[], features: number): string {
  const layers = [{ name: "flatten", kind: "flatten" }, { name: "fc", kind: "linear", features }, { name: "softmax", kind: "softmax" }];
  return JSON.stringify({ name: "mine", inputs: { Input: input }, layers });
}

async function load(found: Found[], json?: string, tools: Tools = toolsOf(), method: PictureMethod = "stretch") {
  const choice: OwnChoice = { kind: "files", files: await bundled(found), method, net: json };
  return loadOwn(tools, choice);
}

const COLOURS = {
  "colours/red/a.png": png(6, 4, [...RED]),
  "colours/blue/b.png": png(4, 4, [...BLUE]),
  "colours/readme.txt": new Uint8Array(3),
  "colours/test/red/c.png": png(4, 4, [250, 0, 0]),
};
const FOLDER = Object.entries(COLOURS).map(([path, bytes]) => own(path, bytes));

describe("pictures", () => {
  it("are read from a folder and from a zip file of it, in the shape that the net takes", async () => {
    for (const chosen of [FOLDER, [own("colours.zip", zip(COLOURS))]]) {
      const tools = toolsOf();
      const { info, training, test } = await load(chosen, net([3, 2, 2], 2), tools);
      expect(info).toMatchObject({ name: "colours, training set", classes: ["blue", "red"], training: 2, test: 1, from: "files" });
      expect([training.channels, training.height, training.width]).toEqual([3, 2, 2]);
      expect([...training.labels()]).toEqual([0, 1]);
      expect([...training.image(1)]).toEqual([255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0]);
      expect(test?.image(0)[0]).toBe(250);
      expect(tools.jobs.at(-1)).toMatchObject({ name: "Reading your pictures", unit: "images" });
    }
  });

  it("are grey and 28×28 for LeNet, and whole in a margin unless told otherwise", async () => {
    const { training } = await load(FOLDER, undefined, toolsOf(), "fit");
    expect([training.channels, training.height, training.width]).toEqual([1, 28, 28]);
    const image = training.image(1);
    expect([image[0], image[14 * 28 + 14]! > 0]).toEqual([0, true]);
  });

  it("are tested with a fifth of each class where no folder says with which", async () => {
    const many = Array.from({ length: 20 }, (_, i) => own(`${i < 10 ? "a" : "b"}/${i}.png`, png(1, 1, [12 * i, 0, 0])));
    const { training, test } = await load(many);
    expect([training.length, test?.length]).toEqual([16, 4]);
    expect([...test!.labels()].toSorted()).toEqual([0, 0, 1, 1]);
  });

  it("stop where the visitor stops them", async () => {
    const stop = new AbortController();
    const tools = toolsOf(stop);
    stop.abort();
    await expect(load(FOLDER, undefined, tools)).rejects.toThrow(/abort/i);
    await expect(load([own("colours.zip", zip(COLOURS))], undefined, tools)).rejects.toThrow(/abort/i);
  });

  it.each<[string, Found[], string | undefined, RegExp]>([
    ["none in a zip file", [own("empty.zip", zip({ "a.txt": new Uint8Array(2) }))], undefined, /no PNG or JPEG pictures to train on in empty/],
    ["only some to test with", [own("x/test/a/b.png", png(1, 1, [...RED]))], undefined, /no PNG or JPEG pictures to train on in x/],
    ["one class", [own("cats/a.png", png(1, 1, [...RED]))], undefined, /one class, “cats”.*folder of its own/],
    ["no folder", [own("a.png", png(1, 1, [...RED]))], undefined, /a\.png lies in no folder/],
    ["an unreadable one", [...FOLDER, own("colours/red/bad.png", Uint8Array.of(1, 2))], undefined, /red\/bad\.png: .*PNG or JPEG/],
    ["an unreadable one in a zip", [own("z.zip", zip({ "a/bad.png": Uint8Array.of(1) }))], undefined, /a\/bad\.png: /],
    ["no zip file", [own("z.zip", Uint8Array.of(1, 2))], undefined, /z\.zip: the zip file cannot be read/],
    ["two zip files", [own("a.zip", zip({})), own("b.zip", zip({}))], undefined, /one zip file\. What was chosen: a\.zip, b\.zip\./],
    ["a net without pictures", FOLDER, net([20], 2), /takes 20, which is not the shape of a picture/],
  ])("say what is wrong: %s", async (_, chosen, json, said) => {
    await expect(load(chosen, json)).rejects.toThrow(said);
  });

  it("become digits for LeNet alone", async () => {
    await expect(load(FOLDER, net([3, 2, 2], 2), toolsOf(), "digit")).rejects.toThrow(/1×28×28, and the net takes 3×2×2/);
  });
});

describe("CIFAR-10", () => {
  const batch = (...labels: number[]) => Uint8Array.from(labels.flatMap((label) => [label, ...Array<number>(3072).fill(10 * label)]));
  const NET = net([3, 32, 32], 10);

  it("is read batch by batch, the test batch apart", async () => {
    const chosen = [own("c/test_batch.bin", batch(5)), own("c/data_batch_2.bin", batch(9)), own("c/data_batch_1.bin", batch(3, 4)), own("c/readme.html", new Uint8Array(9))];
    const tools = toolsOf();
    const { info, training, test } = await load(chosen, NET, tools);
    expect(info).toMatchObject({ name: "CIFAR-10, training set", training: 3, test: 1 });
    expect([...training.labels()]).toEqual([3, 4, 9]);
    expect([...test!.labels()]).toEqual([5]);
    expect(tools.jobs.map(({ done }) => done)).toEqual([0, 6146, 9219]);
  });

  it.each<[string, Found[], string | undefined, RegExp]>([
    ["another net", [own("data_batch_1.bin", batch(1))], undefined, /3×32×32, and the net takes 1×28×28.*Network view/],
    ["no training batch", [own("test_batch.bin", batch(1))], NET, /Only CIFAR-10’s test images/],
    ["a cut file", [own("data_batch_1.bin", batch(1).subarray(1))], NET, /data_batch_1\.bin holds 3072 bytes/],
    ["a wrong label", [own("data_batch_1.bin", batch(11))], NET, /begins with 11/],
  ])("says what is wrong: %s", async (_, chosen, json, said) => {
    await expect(load(chosen, json)).rejects.toThrow(said);
  });
});

describe("drawings", () => {
  const drawings = { key: "1,2,3", labels: Uint8Array.of(7, 3, 3), pixels: Uint8Array.from({ length: 3 * 784 }, (_, i) => (i < 784 ? 70 : 30)) };

  it("are a data set of their own, with all digits as classes", async () => {
    const { info, training, test } = await loadOwn(toolsOf(), { kind: "drawings", drawings, net: undefined });
    expect(info).toMatchObject({ name: "Your drawings", training: 3, test: 0, from: "drawn" });
    expect([training.classes.length, test]).toEqual([10, null]);
    expect([...training.labels()]).toEqual([7, 3, 3]);
    expect(training.image(0)[0]).toBe(70);
  });

  it("take the shape of another net, and its number of classes", async () => {
    const { training } = await loadOwn(toolsOf(), { kind: "drawings", drawings, net: net([3, 14, 14], 2) });
    expect([training.channels, training.height, training.width]).toEqual([3, 14, 14]);
    expect([training.classes, [...training.labels()]]).toEqual([["3", "7"], [1, 0, 0]]);
    expect([training.image(0)[0], training.image(2)[587]]).toEqual([70, 30]);
  });

  it("join the training images of other data by the names of their classes", async () => {
    const image = new Uint8Array(4).fill(9);
    const other = lenet.Dataset.fromPixels("odd", "file", 2, 2, image, Uint8Array.of(1), ["1", "3"]) as never;
    const info = { name: "Odd digits", origin: "file", classes: ["1", "3"], training: 1, test: 0, from: "files" } satisfies DataInfo;
    const loaded = await withDrawings(toolsOf(), { info, training: other, test: null }, drawings);
    expect(loaded.info).toMatchObject({ name: "Odd digits", training: 3, drawn: 2 });
    expect([...loaded.training.labels()]).toEqual([1, 1, 1]);
    expect([...loaded.training.pixels()]).toEqual([9, 9, 9, 9, 30, 30, 30, 30, 30, 30, 30, 30]);
    const clothes = lenet.Dataset.fromPixels("c", "file", 2, 2, image, Uint8Array.of(1), ["Bag", "Coat"]) as never;
    const refused = withDrawings(toolsOf(), { info, training: clothes, test: null }, drawings);
    await expect(refused).rejects.toThrow(/None of your drawings.*Bag, Coat/);
  });
});

describe("what is drawn", () => {
  it("is brought to the size of the pictures that a net takes", () => {
    const half = Float32Array.from({ length: 784 }, (_, i) => (i % 28 < 14 ? 1 : 0));
    expect([...(resizerOf(lenet, net([3, 2, 2], 2))?.(half) ?? [])].map((ink) => Math.round(ink))).toEqual([1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0]);
    expect(resizerOf(lenet, net([784], 2))).toBeUndefined();
    expect(resizerOf(lenet, net([20], 2))).toBeUndefined();
  });
});
