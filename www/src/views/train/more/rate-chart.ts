import { extent } from "../../../ui/plot/scale";
import type { FoundRate } from "../protocol";

type Point = readonly [exponent: number, loss: number];

/** A search as a chart shows it: rates by their power of ten, and losses up to where they have blown up. */
export interface RateCurve {
  losses: Point[];
  smoothed: Point[];
  from: number;
  to: number;
  least: number;
  most: number;
  mark: Point | undefined;
}

export function shown({ rates, losses, smoothed, suggestion }: FoundRate): RateCurve {
  const at = (loss: number, i: number): Point => [Math.log10(rates[i] ?? 1), loss];
  const finite = [...smoothed].filter(Number.isFinite);
  const first = finite[0] ?? 1;
  // Beyond this a loss has blown up, and what came before would be a flat line.
  const most = Math.min(Math.max(first * 1.5, ...finite.slice(0, 3)), extent(finite)[1]) * 1.05;
  const place = [...rates].findIndex((rate) => suggestion !== undefined && rate >= suggestion * 0.999);
  return {
    losses: [...losses].map(at).filter(([, loss]) => Number.isFinite(loss)),
    smoothed: [...smoothed].map(at).filter(([, loss]) => Number.isFinite(loss)),
    from: Math.log10(rates[0] ?? 1e-6),
    to: Math.log10(rates.at(-1) ?? 1),
    least: 0,
    most,
    mark: place < 0 ? undefined : at(smoothed[place] ?? 0, place),
  };
}

/** Whole powers of ten on the axis. */
export function rateTicks(from: number, to: number): number[] {
  if (!Number.isFinite(to - from)) return [];
  const first = Math.ceil(from - 1e-6);
  return Array.from({ length: Math.floor(to + 1e-6) - first + 1 }, (_, i) => first + i);
}

/** A rate with two digits: the search knows no more. */
export function roundRate(rate: number): number {
  return Number(rate.toPrecision(2));
}
