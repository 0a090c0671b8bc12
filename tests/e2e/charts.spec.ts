import type { Page } from "@playwright/test";
import type { EngineEvent } from "../../www/src/worker/protocol";
import { Host, tinySet } from "./host";
import { expect, test, type Playground } from "./playground";

/** No chart may hold up a frame for longer, whatever it shows. */
const LONGEST_MS = 50;

const STEPS = 40;

/** Every smallest loss that a run may come to: each power of ten with its neighbours, and the range that once froze. */
const SMALLEST = [
  ...Array.from({ length: 43 }, (_, i) => 10 ** (i - 40)).flatMap((power) => [power, power * 0.999, power * 1.001, power * 3]),
  ...Array.from({ length: 60 }, (_, i) => 0.0091 + i * 2e-5),
];

const HOSTILE: Record<string, number[] | number> = {
  zeros: [0, 0, 0, 0],
  equal: [0.3, 0.3, 0.3],
  "not a number": [NaN, NaN],
  "some not a number": [2.3, NaN, 1, Infinity, 0.5],
  tiny: [1e-30, 1e-30],
  huge: [1e30, 1e30],
  "tiny and huge": [1e-30, 1e30],
  negative: [-1, -2],
  "one point": [2.3],
  // So many, which are made in the page.
  "a million points": 1_000_000,
};

/**
 * Tells the page, in the worker's place, that a run began and came to these losses, or so many; waits until it is drawn.
 * Gives the milliseconds of the longest piece of that.
 */
async function emitRun(page: Page, of: number[] | number, score: { accuracy: number; loss: number }): Promise<number> {
  return page.evaluate(
    async ({ of, score, recipe }) => {
      const losses = typeof of === "number" ? Array.from({ length: of }, (_, i) => 2.3 / (1 + i / 1000)) : of;
      const emit = (data: EngineEvent) => window.seen.workers[0]!.dispatchEvent(new MessageEvent("message", { data }));
      const step = losses.length;
      const start = { totalSteps: step, stepsPerEpoch: step, trainingImages: 64 * step, validationImages: 200 };
      const recipeOf = recipe as never;
      const before = performance.now();
      emit({ type: "run", start: { ...start, recipe: recipeOf, dataName: "Tiny set", lossUnit: "nats" } });
      const pace = { step, epoch: 0, imagesPerSecond: 1, secondsLeft: 1, learningRate: 1 };
      emit({ type: "progress", progress: { losses: Float32Array.from(losses), ...pace } });
      emit({ type: "validation", step, score: { ...score, images: 200 } });
      // Drawn until the next frame, or in it: then the one after it is late.
      const frame = () => new Promise<number>((resolve) => requestAnimationFrame(() => resolve(performance.now())));
      const first = await frame();
      return Math.max(first - before, (await frame()) - first);
    },
    { of, score, recipe: { epochs: 1, batchSize: 64, optimizer: "adam", learningRate: 0.001, seed: 1 } },
  );
}

test.beforeEach(async ({ page, playground }) => {
  await Host.serve(page, tinySet());
  await playground.open();
  await playground.trainOn(STEPS);
  await expect(page.getByTestId("loss-chart").locator("canvas")).toBeVisible();
  await playground.button("Stop").click();
  await expect(playground.button("Train")).toBeEnabled();
});

/** The last value of a chart's series, as its legend tells it. */
const newest = ({ page }: Playground, chart: string, series: number) => page.getByTestId(chart).locator(".u-value").nth(series);

/** The least of some tries: a neighbour on the machine holds up one of them, a chart that freezes is late each time. */
async function leastOf(tries: number, take: () => Promise<number>): Promise<number> {
  const times = [];
  for (let i = 0; i < tries; i++) times.push(await take());
  return Math.min(...times);
}

test("no smallest loss freezes the chart", { tag: "@timed" }, async ({ page, playground }) => {
  const drawn = (least: number) => emitRun(page, [2.3, 1, least], { accuracy: 0.5, loss: least });
  const times = [];
  for (const least of SMALLEST) {
    const took = await drawn(least);
    times.push(took);
    if (took > LONGEST_MS) expect(await leastOf(5, () => drawn(least)), `${least}`).toBeLessThan(LONGEST_MS);
  }
  const median = times.sort((a, b) => a - b)[times.length >> 1]!;
  console.log(`${times.length} charts: median ${median.toFixed(1)} ms, longest ${times.at(-1)!.toFixed(1)} ms`);
  await drawn(0.0097);
  await expect(newest(playground, "loss-chart", 1)).toHaveText("0.00970");
});

test("the labels of the loss axis follow the losses", async ({ page, playground }) => {
  await emitRun(page, [2.3, 0.5], { accuracy: 0.5, loss: 0.5 });
  await page.evaluate(() => {
    const canvas = CanvasRenderingContext2D.prototype;
    const { fillText } = canvas;
    document.body.dataset["labels"] = "";
    canvas.fillText = function (text, ...place) {
      document.body.dataset["labels"] += ` ${text}`;
      fillText.call(this, text, ...place);
    };
  });
  await emitRun(page, [2.3, 0.00002], { accuracy: 0.5, loss: 0.5 });
  await expect(page.locator("body")).toHaveAttribute("data-labels", / 0\.00001( |$)/);
  await expect(newest(playground, "loss-chart", 1)).toHaveText("0.0000200");
});

for (const [what, losses] of Object.entries(HOSTILE)) {
  test(`a chart of losses that are ${what} is drawn at once, and is this run's`, { tag: "@timed" }, async ({ page, playground }) => {
    const few = typeof losses === "number" ? [0.5] : losses;
    const score = { accuracy: few[0]!, loss: few.at(-1)! };
    const took = await leastOf(5, () => emitRun(page, losses, score));
    console.log(`${what}: ${took.toFixed(1)} ms`);
    expect(took).toBeLessThan(LONGEST_MS);
    if (losses === few) await expect(newest(playground, "loss-chart", 1)).toHaveText(few.at(-1)!.toPrecision(3));
    await emitRun(page, [1, 0.5], { accuracy: 0.75, loss: 0.25 });
    await expect(newest(playground, "loss-chart", 1)).toHaveText("0.500");
    await expect(newest(playground, "validation-chart", 1)).toHaveText("75.0\u00a0%");
    await playground.trainOn(5);
  });
}
