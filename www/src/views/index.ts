import type { Component } from "svelte";
import { Lazy } from "../async/lazy.svelte";
import type { Session } from "../session/session.svelte";
import type { Setup } from "./train/model.svelte";
import Train from "./train/Train.svelte";

/** What a view behind a tab gets; it takes of it what it needs. */
export interface ViewProps {
  session: Session;
  setup: Setup;
}

export interface View {
  /** The hash in the page's address that leads to it. */
  id: string;
  /** On its tab. */
  title: string;
  code: Lazy<{ default: Component<ViewProps> }>;
}

/**
 * The views in the order of their tabs: a line for each, and a folder. The first comes with the page, for it is shown at
 * once; the others later. Where a view asks the analysis worker, `worker.ts` in its folder exports `create`, which gives
 * the methods that `Analysis.of(session).view(id)` calls.
 */
export const VIEWS: readonly [View, ...View[]] = [
  { id: "train", title: "Train", code: Lazy.loaded({ default: Train }) },
  { id: "network", title: "Network", code: new Lazy(() => import("./network/Network.svelte")) },
  { id: "evaluate", title: "Evaluate", code: new Lazy(() => import("./evaluate/Evaluate.svelte")) },
  { id: "explain", title: "Explain", code: new Lazy(() => import("./explain/Explain.svelte")) },
  { id: "about", title: "How it works", code: new Lazy(() => import("./about/About.svelte")) },
];
