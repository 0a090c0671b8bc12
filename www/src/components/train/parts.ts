import { Later } from "../../lib/later.svelte";

/** Parts of the Train view that the first answer does without. */
export const more = new Later(() => import("../recipe/More.svelte"));
