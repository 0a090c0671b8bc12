/** The arithmetic behind the figures, apart from the wasm so that it can be tested. */

interface Costs {
  multiplyAdds: number;
}

/**
 * Floating-point operations to train on one image. A multiply-add counts as two, and a layer does as many for the
 * gradient of its input and again for that of its weights as it does forward; the first layer's input needs none.
 */
export function trainingFlops(layers: Costs[]): number {
  const costs = layers.map(({ multiplyAdds }) => multiplyAdds).filter((cost) => cost > 0);
  return costs.reduce((sum, cost, at) => sum + 2 * cost * (at === 0 ? 2 : 3), 0);
}

/** The value below which `share` of all values lie, by the nearest rank. */
export function quantile(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values).toSorted();
  const rank = Math.ceil(share * sorted.length);
  return sorted[Math.min(Math.max(rank - 1, 0), sorted.length - 1)] ?? NaN;
}
