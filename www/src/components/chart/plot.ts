import { Later } from "../../lib/later.svelte";

/** What draws a chart, and uPlot with it: a tenth of the page's code, of use only once there is something to draw. */
export const plot = new Later(() => import("./Plot.svelte"));
