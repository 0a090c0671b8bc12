import { Lazy } from "../../async/lazy.svelte";

/** Parts of the Train view that the first answer does without. */
export const plots = new Lazy(() => import("../../ui/plot/plots"));
export const more = new Lazy(() => import("./more/More.svelte"));
export const files = new Lazy(() => import("../user-data/OwnFiles.svelte"));
export const drawings = new Lazy(() => import("../user-data/Drawings.svelte"));
/** Names what is on the pad. */
export const labels = new Lazy(() => import("../user-data/Labels.svelte"));
/** Says which net is trained where it is not LeNet. */
export const netLine = new Lazy(() => import("./more/NetLine.svelte"));
