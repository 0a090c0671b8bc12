/** The visitor's own data: fetched when they are first to be loaded. */
import type { Dataset } from "../../../pkg/lenet_playground.js";
import type { Loaded } from "../../worker/loaded";
import type { DataChoice } from "../../worker/protocol";
import { drawnSet } from "./drawings";
import { FileReading, nameOf } from "./files";
import { inputOf, shapeText, type PictureShape } from "./input";
import { isBatch, kindOf } from "./kind";
import { picturesFrom } from "./pictures";
import type { OwnFile } from "./protocol";
import { sortFiles } from "./sort";
import type { Pair, Tools } from "./tools";

export { resizerOf, withDrawings } from "./drawings";

export type OwnChoice = Extract<DataChoice, { kind: "files" | "drawings" }>;

/** Loads the visitor's own data. */
export async function loadOwn(tools: Tools, choice: OwnChoice): Promise<Loaded> {
  const { net } = choice;
  if (choice.kind === "drawings") return drawnSet(tools, choice.drawings, net);
  const { list, bundles } = choice.files;
  const reading = new FileReading(bundles);
  switch (kindOf(list)) {
    case "zip":
    case "pictures":
      return picturesFrom(tools, list, reading, inputOf(net), choice.method);
    case "cifar10":
      return cifar10(tools, list.filter(({ path }) => isBatch(path)), reading, inputOf(net));
    case "idx":
      return idxFiles(tools, list, reading);
  }
}

async function idxFiles(tools: Tools, files: OwnFile[], reading: FileReading): Promise<Loaded> {
  const sorted = sortFiles(files.map((file) => ({ ...file, name: nameOf(file) })));
  const read = (file: OwnFile) => reading.bytes(file);
  const training: Pair = [await read(sorted.trainImages), await read(sorted.trainLabels)];
  const { testImages, testLabels } = sorted;
  const test: Pair | null = testImages && testLabels ? [await read(testImages), await read(testLabels)] : null;
  return tools.describe(...(await tools.fromPairs(training, test)), "files");
}

const CIFAR_SHAPE: PictureShape = [3, 32, 32];
const CIFAR_RECORD = 3073;

async function cifar10(tools: Tools, files: OwnFile[], reading: FileReading, input: PictureShape): Promise<Loaded> {
  if (shapeText(input) !== shapeText(CIFAR_SHAPE)) {
    throw new Error(
      `CIFAR-10’s images are 3×32×32, and the net takes ${shapeText(input)}: use the preset LeNet on CIFAR-10 of the Network view, or give your net that input.`,
    );
  }
  const isTest = ({ path }: OwnFile) => /test[^/]*$/i.test(path);
  const training = files.filter((file) => !isTest(file));
  if (training.length === 0) {
    throw new Error("Only CIFAR-10’s test images were chosen: choose at least data_batch_1.bin as well, to train on.");
  }
  const core = await tools.core();
  const total = files.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  const read = async (half: OwnFile[], name: string): Promise<Dataset> => {
    const batches: Uint8Array[] = [];
    for (const file of half) {
      if (file.size % CIFAR_RECORD !== 0) {
        throw new Error(
          `${nameOf(file)} holds ${file.size} bytes, which is no whole number of CIFAR-10’s records of ${CIFAR_RECORD} bytes: choose the files of its binary version.`,
        );
      }
      tools.onJob({ name: "Reading CIFAR-10", done, total, unit: "bytes" });
      batches.push(await reading.bytes(file));
      done += file.size;
      tools.signal.throwIfAborted();
    }
    // The two modules' classes are one to the page, which their types cannot say.
    return core.Dataset.fromCifar10(`CIFAR-10, ${name}`, batches) as unknown as Dataset;
  };
  const test = files.filter(isTest);
  const trainingSet = await read(training, "training set");
  try {
    return tools.describe(trainingSet, test.length > 0 ? await read(test, "test set") : null, "files");
  } catch (error) {
    trainingSet.free();
    throw error;
  }
}
