import { Host, tinySet } from "./host";
import { THREE } from "./skeletons";
import { expect, test } from "./playground";

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  /** Microseconds on the clock, and of them those that the thread computed. */
  dur?: number;
  tdur?: number;
  args: { name?: string };
}

const TASKS = ["toplevel", "disabled-by-default-devtools.timeline", "__metadata"];

test("no task of the page takes 50 ms while it trains", { tag: "@timed" }, async ({ page, browser, playground }) => {
  await Host.serve(page, tinySet());
  await playground.open();
  await playground.draw(THREE);
  await playground.trainOn(1);
  await playground.watchFrames();
  await browser.startTracing(page, { categories: TASKS });
  await playground.reachStep((await playground.step()) + 100);
  await playground.draw(THREE);
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const gaps = await playground.frameGaps();

  const tasks = mainThreadTasks(trace.traceEvents);
  expect(tasks.length).toBeGreaterThan(100);
  // What the thread computed, not what the clock says: other programs may hold the core for as long as they like.
  const longest = Math.max(...tasks.map(({ tdur = 0 }) => tdur / 1000));
  const longestOnClock = Math.max(...tasks.map(({ dur = 0 }) => dur / 1000));
  const figures = [
    `longest task ${longest.toFixed(1)} ms of computing, ${longestOnClock.toFixed(1)} ms on the clock`,
    `longest of ${gaps.length} frames ${Math.max(...gaps).toFixed(1)} ms`,
  ].join("; ");
  test.info().annotations.push({ type: "smoothness", description: figures });
  console.log(figures);
  expect(longest).toBeLessThan(50);
});

/** Tasks of the thread that runs the page; of several such threads, of the one with most to do. */
function mainThreadTasks(events: TraceEvent[]): TraceEvent[] {
  const threads = events.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain");
  const tasks = threads.map(({ pid, tid }) =>
    events.filter((event) => event.pid === pid && event.tid === tid && /RunTask$/.test(event.name) && event.ph === "X"),
  );
  return tasks.reduce((most, some) => (some.length > most.length ? some : most), []);
}
