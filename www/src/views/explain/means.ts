/** How far one image is from another: the mean absolute difference of their pixels, and the root of the mean square. */
export function distances(one: Float32Array, other: Float32Array): { absolute: number; square: number } {
  let [absolute, square] = [0, 0];
  for (let at = 0; at < one.length; at++) {
    const difference = (one[at] ?? 0) - (other[at] ?? 0);
    absolute += Math.abs(difference);
    square += difference ** 2;
  }
  return { absolute: absolute / one.length, square: Math.sqrt(square / one.length) };
}

/** The place of the smallest number; none where there are no numbers. */
export function nearest(far: readonly (number | undefined)[]): number | undefined {
  const least = Math.min(...far.filter((one) => one !== undefined));
  return Number.isFinite(least) ? far.indexOf(least) : undefined;
}
