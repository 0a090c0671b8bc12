import { Later } from "../../lib/later.svelte";

/** Parts of the Train view that the first answer does without. */
export const plots = new Later(() => import("../plot/plots"));
export const more = new Later(() => import("../recipe/More.svelte"));
export const files = new Later(() => import("../own/OwnFiles.svelte"));
export const drawings = new Later(() => import("../own/Drawings.svelte"));
