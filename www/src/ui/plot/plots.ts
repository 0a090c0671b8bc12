/** What the charts of a run draw: fetched once there is something to draw, and uPlot with it. */
export { default as LossPlot } from "./LossPlot.svelte";
export { default as ScorePlot } from "./ScorePlot.svelte";
