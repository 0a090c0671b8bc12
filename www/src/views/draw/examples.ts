import { Lazy } from "../../async/lazy.svelte";

/** The digits that draw themselves: fetched when one is first asked for, or before that in an idle moment. */
export const examples = new Lazy(() => import("./samples"));
