import type uPlot from "uplot";
import type { Scale } from "./uplot-scale";

/** What a chart shows, and how. Its data are places from 0 to 1 on the scales of its axes (`scale.ts`). */
export interface Drawn {
  options: Omit<uPlot.Options, "width" | "height">;
  data: uPlot.AlignedData;
}

type Colour = "--ink" | "--soft" | "--line" | "--field" | "--accent";

/** A series' value in the legend; an em dash where there is none: before any, or past a new run's end. */
export function legendValue(values: () => readonly number[], format: (value: number) => string): uPlot.Series.Value {
  return (_, __, ___, at) => {
    const value = at == null ? undefined : values()[at];
    return value === undefined ? "—" : format(value);
  };
}

/** A colour of the page's, looked up at each drawing so that it follows the system's scheme. */
export function colour(name: Colour): () => string {
  return () => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** What a run's loss is called, with its unit where it has one: differences of numbers have none. */
export function inUnit(what: string, run: { start: { lossUnit: string } } | null): string {
  return run?.start.lossUnit === "" ? what : `${what}, nats`;
}

/** uPlot's own scale under each of ours. */
export const PLACES: uPlot.Scale = { time: false, range: () => [0, 1] };

/** The axis for epochs, the same under both charts. */
export function epochAxis(scale: () => Scale): uPlot.Axis {
  return axis(scale, String, { scale: "x", label: "Epoch", size: 32 });
}

/** An axis in the page's type and hairlines, with the ticks of its scale. */
export function axis(scale: () => Scale, format: (value: number) => string, options: uPlot.Axis): uPlot.Axis {
  const hairline = { stroke: colour("--line"), width: 1 };
  return {
    stroke: colour("--soft"),
    font: "12px system-ui, sans-serif",
    labelFont: "12px system-ui, sans-serif",
    labelSize: 20,
    size: 56,
    grid: hairline,
    ticks: { ...hairline, size: 4 },
    // One step from end to end: where the ticks are is not for uPlot to find.
    incrs: [1],
    splits: () => scale().ticks.map((value) => scale().place(value) ?? 0),
    values: () => scale().ticks.map(format),
    ...options,
  };
}
