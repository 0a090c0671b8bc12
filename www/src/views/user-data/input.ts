/** What a net takes of a picture: channels, height and width. */
export type PictureShape = readonly [channels: number, height: number, width: number];

export const LENET_INPUT: PictureShape = [1, 28, 28];

const HOW = "Give it an input of channels × height × width, such as 1×28×28 or 3×32×32, in the Network view.";

/** The shape of the pictures that a net takes, from its architecture as JSON; an error says why it takes none. */
export function inputOf(json: string | undefined): PictureShape {
  if (json === undefined) return LENET_INPUT;
  const { inputs = {} } = JSON.parse(json) as { inputs?: Record<string, (number | null)[] | null> };
  const ports = Object.entries(inputs);
  const [[, shape] = []] = ports;
  if (ports.length !== 1) {
    throw new Error(`Pictures go into a net with one input, and this one has ${ports.length}: ${Object.keys(inputs).join(", ") || "none"}.`);
  }
  const said = shape?.map((size) => size ?? "any").join("×") || "anything";
  const sizes = shape?.every((size) => size !== null) ? (shape as number[]) : [];
  const picture = sizes.length === 1 ? square(sizes[0]!) : sizes;
  const [channels, height, width] = picture;
  if (channels === undefined || height === undefined || width === undefined || picture.length !== 3) {
    throw new Error(`The net takes ${said}, which is not the shape of a picture. ${HOW}`);
  }
  if (channels !== 1 && channels !== 3) {
    throw new Error(`Pictures have 1 channel (grey) or 3 (red, green and blue), and the net takes ${said}. ${HOW}`);
  }
  return [channels, height, width];
}

/** A list of values is a square picture laid out flat, grey or in colour, where it has as many as one. */
function square(values: number): number[] {
  for (const channels of [1, 3]) {
    const side = Math.sqrt(values / channels);
    if (Number.isInteger(side)) return [channels, side, side];
  }
  return [values];
}

export function shapeText(shape: PictureShape): string {
  return shape.join("×");
}
