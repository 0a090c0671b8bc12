import { Later } from "../../async/lazy.svelte";

/** Parts of the Train view that the first answer does without. */
export const plots = new Later(() => import("../../ui/plot/plots"));
export const more = new Later(() => import("./more/More.svelte"));
export const files = new Later(() => import("../user-data/OwnFiles.svelte"));
export const drawings = new Later(() => import("../user-data/Drawings.svelte"));
/** Names what is on the pad. */
export const labels = new Later(() => import("../user-data/Labels.svelte"));
/** Says which net is trained where it is not LeNet. */
export const netLine = new Later(() => import("./more/NetLine.svelte"));
