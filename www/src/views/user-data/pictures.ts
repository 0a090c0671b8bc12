/** Data sets of the visitor's own pictures. */
import type { ImageEncoder, PictureSets } from "../../../pkg-gpu/lenet_playground.js";
import type { Dataset } from "../../../pkg/lenet_playground.js";
import type { Loaded } from "../../worker/loaded";
import { nameOf, type FileReading } from "./files";
import { shapeText, type PictureShape } from "./input";
import { isPicture, listed, withinRoot } from "./kind";
import type { OwnFile, PictureMethod } from "./protocol";
import type { Tools } from "./tools";

/** Milliseconds between two yields, in which messages are handled and progress is reported. */
const YIELD_MS = 50;
/** One in so many is tested with. */
const TESTED = 5;
/** The core holds the whole file, and a module's memory ends at 4 GB. */
const LARGEST_ZIP = 1e9;

/** Reads the pictures of a folder, or of a zip file, for a net that takes this shape. */
export async function picturesFrom(
  tools: Tools,
  files: OwnFile[],
  reading: FileReading,
  shape: PictureShape,
  method: PictureMethod,
): Promise<Loaded> {
  const encoder = encoderFor(shape, method);
  const pictures = files.filter(({ path }) => isPicture(path));
  const sets = pictures.length > 0 ? await fromFolder(tools, pictures, reading, encoder) : await fromZip(tools, files, reading, encoder);
  const { training, test } = halves(sets);
  sets.free();
  const [only, ...others] = training.classes;
  if (others.length === 0) {
    training.free();
    test?.free();
    throw new Error(
      `All pictures are of one class, “${only}”. A net needs at least two: put pictures of another class into a folder of its own beside it, and choose the folder around both.`,
    );
  }
  return tools.describe(training, test, "files");
}

/** What was in folders for it is tested with; else, as in the terminal, a fifth of each class, where there is enough. */
function halves(sets: PictureSets): { training: Dataset; test: Dataset | null } {
  const all = sets.training();
  const test = sets.test();
  // The two modules' classes are one to the page, which their types cannot say.
  const both = (training: unknown, test: unknown) => ({ training: training as Dataset, test: (test ?? null) as Dataset | null });
  if (test || all.length < 2 * TESTED) return both(all, test);
  const [training, held] = all.split(Math.ceil(all.length / TESTED), 0, true);
  all.free();
  return both(training, held);
}

export function encoderFor(shape: PictureShape, method: PictureMethod): ImageEncoder {
  const [channels, height, width] = shape;
  if (method !== "digit") return { layout: { height, width, colorSpace: channels === 3 ? "rgb" : "grayscale" }, method };
  if (shapeText(shape) === "1×28×28") return "digit";
  throw new Error(`Digits are cut out to 1×28×28, and the net takes ${shapeText(shape)}: choose another way under Pictures.`);
}

/** In the order of their paths, as in the terminal: order matters in a data set. */
async function fromFolder(tools: Tools, chosen: OwnFile[], reading: FileReading, encoder: ImageEncoder): Promise<PictureSets> {
  const { PictureFolder } = await tools.core();
  const { root, files } = withinRoot(chosen);
  const folder = new PictureFolder(encoder);
  const report = progressReporter(tools, "Reading your pictures", files.length);
  try {
    for (const [done, file] of files.entries()) {
      await report(done);
      folder.add(file.path, await reading.bytes(file));
    }
  } catch (error) {
    folder.free();
    throw error;
  }
  return folder.finish(root || "Your pictures");
}

async function fromZip(tools: Tools, files: OwnFile[], reading: FileReading, encoder: ImageEncoder): Promise<PictureSets> {
  const zips = files.filter(({ path }) => /\.zip$/i.test(path));
  const [file, ...others] = zips;
  if (!file || others.length > 0) throw new Error(`Choose one zip file. What was chosen: ${listed(zips.map(nameOf))}.`);
  if (file.size > LARGEST_ZIP) {
    throw new Error(`${nameOf(file)} is larger than 1 GB: unpack it, and choose the folder that comes out.`);
  }
  const { PictureZip } = await tools.core();
  tools.onJob({ name: `Reading ${nameOf(file)}`, done: 0, total: file.size, unit: "bytes" });
  const bytes = await reading.bytes(file);
  const zip = inFile(nameOf(file), () => new PictureZip(bytes, encoder));
  const report = progressReporter(tools, "Reading your pictures", zip.length);
  try {
    while (zip.processed < zip.length) {
      await report(zip.processed);
      zip.read(1);
    }
  } catch (error) {
    zip.free();
    throw error;
  }
  return zip.finish(nameOf(file).replace(/\.zip$/i, ""));
}

/** Tells the page how far it is, lets messages be handled and sees whether to stop, each so often. */
function progressReporter({ onJob, yieldToEventLoop, signal }: Tools, name: string, total: number): (done: number) => Promise<void> {
  let last = -Infinity;
  return async (done) => {
    if (performance.now() - last < YIELD_MS) return;
    onJob({ name, done, total, unit: "images" });
    await yieldToEventLoop();
    signal.throwIfAborted();
    last = performance.now();
  };
}

function inFile<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof WebAssembly.RuntimeError || !(error instanceof Error)
      ? error
      : new Error(`${name}: ${error.message}`);
  }
}
