import type uPlot from "uplot";

/** What a chart shows, and how. */
export interface Drawn {
  options: Omit<uPlot.Options, "width" | "height">;
  data: uPlot.AlignedData;
}

type Colour = "--ink" | "--soft" | "--line" | "--field" | "--accent";

/** A series' value in the legend. uPlot asks for it where there is none, too: before any, or past a new run's end. */
export function told(format: (value: number) => string): (_: uPlot, value: number | null | undefined) => string {
  return (_, value) => (value == null ? "—" : format(value));
}

/** A colour of the page's, looked up at each drawing so that it follows the system's scheme. */
export function colour(name: Colour): () => string {
  return () => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** What a run's loss is called, with its unit where it has one: differences of numbers have none. */
export function inUnit(what: string, run: { start: { lossUnit: string } } | null): string {
  return run?.start.lossUnit === "" ? what : `${what}, nats`;
}

/** The axis for epochs, the same under both charts. */
export function epochAxis(): uPlot.Axis {
  return axis({ scale: "x", label: "Epoch", size: 32, space: 48 });
}

/** An axis in the page's type and hairlines. */
export function axis(options: uPlot.Axis): uPlot.Axis {
  const hairline = { stroke: colour("--line"), width: 1 };
  return {
    stroke: colour("--soft"),
    font: "12px system-ui, sans-serif",
    labelFont: "12px system-ui, sans-serif",
    labelSize: 20,
    size: 56,
    grid: hairline,
    ticks: { ...hairline, size: 4 },
    ...options,
  };
}
