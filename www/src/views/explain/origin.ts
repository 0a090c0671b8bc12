import type { Contributions, WatchedLayer } from "./protocol";

/** What each channel adds to a value. */
export function channelSums({ shape, weights, inputs }: Contributions): number[] {
  const [channels, height, width] = shape;
  const area = height * width;
  return Array.from({ length: channels }, (_, channel) => {
    let sum = 0;
    for (let at = channel * area; at < (channel + 1) * area; at++) sum += (weights[at] ?? 0) * (inputs[at] ?? 0);
    return sum;
  });
}

/** The part of one channel, with its products. */
export function productsOf({ shape, weights, inputs }: Contributions, channel: number) {
  const area = shape[1] * shape[2];
  const of = (values: Float32Array) => values.subarray(channel * area, (channel + 1) * area);
  return { weights: of(weights), inputs: of(inputs), products: of(weights.map((w, at) => w * (inputs[at] ?? 0))) };
}

/** "conv1, channel 3, row 5, column 7", each counted from 0. */
export function unitName({ name, shape }: WatchedLayer, place: number): string {
  if (shape.length < 2) return shape.length === 0 ? name : `${name}, value ${place}`;
  const [height = 1, width = 1] = shape.slice(-2);
  const [row, column] = [Math.floor(place / width) % height, place % width];
  const channel = shape.length > 2 ? `channel ${Math.floor(place / (height * width))}, ` : "";
  return `${name}, ${channel}row ${row}, column ${column}`;
}

/** A value's index along each of a parameter's sizes, such as "3, 0, 2, 1". */
export function indexOf(shape: readonly number[], place: number): string {
  const indices: number[] = [];
  let rest = place;
  for (const size of shape.toReversed()) {
    indices.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return indices.join(", ");
}
