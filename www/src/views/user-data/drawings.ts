/** Data sets of the digits that the visitor drew and named. */
import type { ImageEncoder } from "../../../pkg-gpu/lenet_playground.js";
import type { Dataset } from "../../../pkg/lenet_playground.js";
import type { Core } from "../../worker/device/full-core";
import type { Loaded } from "../../worker/loaded";
import { idxImages, idxLabels } from "./idx";
import { inputOf, shapeText, type PictureShape } from "./input";
import { encoderFor } from "./pictures";
import type { Drawings } from "./protocol";
import type { Tools } from "./tools";

const DIGITS = [..."0123456789"];
const SIDE = 28;
const DRAWN: PictureShape = [1, SIDE, SIDE];

/** Images of one shape, with the names of their classes. */
interface Images {
  shape: PictureShape;
  pixels: Uint8Array;
  labels: Uint8Array;
  classes: string[];
}

/** The drawings as a data set of their own, of the shape that the net takes. */
export async function drawnSet(tools: Tools, drawings: Drawings, net: string | undefined): Promise<Loaded> {
  const shape = inputOf(net);
  const core = net === undefined ? undefined : await tools.core();
  const classes = core && net !== undefined ? classesFor(answersOf(core, net), drawings) : DIGITS;
  const images = await inShape(tools, named(drawings, classes), shape);
  const loaded = tools.describe(await made(tools, "Your drawings", images), null, "drawn");
  return { ...loaded, info: { ...loaded.info, name: "Your drawings" } };
}

/** A data set with the drawings among its training images. The test set is the same; the training set is a new one. */
export async function withDrawings(tools: Tools, { info, training, test }: Loaded, drawings: Drawings): Promise<Loaded> {
  const { channels, height, width, classes } = training;
  const own = named(drawings, classes);
  const drawn = own.labels.length;
  if (drawn === 0) {
    throw new Error(
      `None of your drawings is of a class of ${info.name} (${classes.join(", ")}): no longer train on them too, under Your own drawings, or choose other data.`,
    );
  }
  const shape = [channels, height, width] as const;
  const { pixels, labels } = await inShape(tools, own, shape);
  const both = {
    shape,
    pixels: joined([training.pixels(), pixels]),
    labels: joined([training.labels(), labels]),
    classes,
  };
  const together = await made(tools, `${info.name} and your drawings`, both);
  const whole = { training: together.length, drawn, together: `${info.name} and ${drawn} ${drawn === 1 ? "drawing" : "drawings"}` };
  return { info: { ...info, ...whole }, training: together, test };
}

/** A net with fewer answers than there are digits learns those that were drawn. */
export function classesFor(answers: number, { labels }: Drawings): string[] {
  if (answers >= DIGITS.length) return DIGITS;
  return DIGITS.filter((_, digit) => labels.includes(digit));
}

/** Brings what is drawn, 28×28, to the pictures that a net takes; nothing where it is that already, or can never be. */
export function resizerOf(core: Core, net: string): ((drawing: Float32Array) => Float32Array) | undefined {
  let shape: PictureShape;
  try {
    shape = inputOf(net);
  } catch {
    return undefined;
  }
  if (shapeText(shape) === shapeText(DRAWN)) return undefined;
  const encoder = encoderFor(shape, "stretch");
  return (drawing) => resized(core, Uint8Array.from(drawing, (ink) => Math.round(255 * ink)), encoder);
}

function answersOf(core: Core, net: string): number {
  const { layers } = core.inspectNet(net) as { layers: { output: number[] | null }[] };
  return layers.at(-1)?.output?.reduce((product, size) => product * size, 1) ?? 0;
}

/** The drawings of these classes, by their names. */
export function named({ pixels, labels }: Drawings, classes: string[]): Images {
  const of = (digit: number) => classes.indexOf(String(digit));
  const which = [...labels.keys()].filter((i) => of(labels[i]!) >= 0);
  return {
    shape: DRAWN,
    pixels: joined(which.map((i) => pixels.subarray(i * SIDE * SIDE, (i + 1) * SIDE * SIDE))),
    labels: Uint8Array.from(which, (i) => of(labels[i]!)),
    classes,
  };
}

async function inShape(tools: Tools, images: Images, shape: PictureShape): Promise<Images> {
  if (shapeText(shape) === shapeText(images.shape)) return images;
  const core = await tools.core();
  const encoder = encoderFor(shape, "stretch");
  const drawing = (i: number) => images.pixels.subarray(i * SIDE * SIDE, (i + 1) * SIDE * SIDE);
  const inBytes = (values: Float32Array) => Uint8Array.from(values, (value) => Math.round(255 * value));
  const all = Array.from(images.labels, (_, i) => inBytes(resized(core, drawing(i), encoder)));
  return { ...images, shape, pixels: joined(all) };
}

/** A drawing in another size. */
function resized(core: Core, grey: Uint8Array, encoder: ImageEncoder): Float32Array {
  const data = new Uint8ClampedArray(4 * grey.length).fill(255);
  for (const [i, level] of grey.entries()) data.fill(level, 4 * i, 4 * i + 3);
  return core.encode({ width: SIDE, height: SIDE, data }, encoder);
}

/** In the module of the first load where that can hold it: it knows grey digits alone. */
async function made(tools: Tools, name: string, { shape, pixels, labels, classes }: Images): Promise<Dataset> {
  const [channels, height, width] = shape;
  if (channels === 1 && classes.join() === DIGITS.join()) {
    const [training] = await tools.fromPairs([idxImages(pixels, height, width), idxLabels(labels)], null);
    return training;
  }
  const { Dataset: All } = await tools.core();
  return All.fromPixels(name, "file", height, width, pixels, labels, classes, channels) as unknown as Dataset;
}

function joined(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
