import { test as base, expect, type Locator, type Page } from "@playwright/test";
import type { Recipe, Report } from "../../www/src/worker/protocol";
import type { Stroke } from "./skeletons";

declare global {
  interface Window {
    /** All workers the page has started, and what they reported: the page's own messages, looked at from beside. */
    seen: { workers: Worker[]; reports: Report[] };
  }
}

/** The page as a visitor has it before the eyes. */
export class Playground {
  readonly pad: Locator;
  readonly answer: Locator;
  readonly bars: Locator;
  readonly progress: Locator;
  /** Whether the visitor leaves where the page asks them to stay. */
  leaves = true;

  constructor(readonly page: Page) {
    this.pad = page.getByTestId("pad");
    this.answer = page.getByTestId("answer");
    this.bars = page.getByRole("list", { name: "Probability of each class" });
    this.progress = page.getByTestId("progress");
    page.on("dialog", (dialog) => void (this.leaves ? dialog.accept() : dialog.dismiss()));
  }

  /** Opens the page and waits until the engine runs and the host was asked for its data. */
  async open(address = "./"): Promise<void> {
    await this.page.addInitScript(watchWorkers);
    await this.page.goto(address);
    await this.ready();
  }

  /** Waits until the engine runs and the host was asked for its data. */
  async ready(): Promise<void> {
    await this.page.waitForFunction(() => window.seen.reports.some(({ type }) => type === "catalog"));
  }

  /** Draws with the mouse, stroke by stroke. */
  async draw(strokes: Stroke[]): Promise<void> {
    const box = await this.pad.boundingBox();
    if (!box) throw new Error("The pad is not on the page.");
    const { mouse } = this.page;
    const place = ([x, y]: readonly [number, number]) => [box.x + x * box.width, box.y + y * box.height] as const;
    for (const [first, ...rest] of strokes) {
      if (!first) continue;
      await mouse.move(...place(first));
      await mouse.down();
      for (const point of rest) await mouse.move(...place(point), { steps: 3 });
      await mouse.up();
    }
  }

  button(name: string): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  /** The header's entry for the net, the data or the engine. */
  header(term: "Net" | "Data" | "Engine"): Locator {
    return this.page.locator("header dl > div").filter({ has: this.page.getByText(term, { exact: true }) });
  }

  notice(topic: string): Locator {
    return this.page.locator(`[data-topic="${topic}"]`);
  }

  async set(recipe: Partial<Recipe>): Promise<void> {
    const fields = { epochs: "Epochs", batchSize: "Batch size", learningRate: "Learning rate", seed: "Seed" } as const;
    const { page } = this;
    if (recipe.optimizer) await page.getByLabel("Optimizer").selectOption(recipe.optimizer);
    if (recipe.schedule) await page.getByLabel("Schedule").selectOption(recipe.schedule);
    for (const [key, label] of Object.entries(fields)) {
      const value = recipe[key as keyof typeof fields];
      if (value !== undefined) await page.getByRole("spinbutton", { name: label }).fill(String(value));
    }
  }

  async choose(dataId: string): Promise<void> {
    await this.page.getByLabel("Data set").selectOption(dataId);
  }

  /** Begins a run so long that a test can do what it likes meanwhile, and waits for the first `steps`. */
  async trainOn(steps = 1): Promise<void> {
    await this.set({ epochs: 1000 });
    await this.button("Train").click();
    await this.reachStep(steps);
  }

  /** Waits until the last run that began has come so far. */
  async reachStep(step: number): Promise<void> {
    await this.page.waitForFunction(
      (step) => {
        const { reports } = window.seen;
        const run = reports.slice(reports.findLastIndex(({ type }) => type === "run"));
        return run.some((report) => report.type === "progress" && report.progress.step >= step);
      },
      step,
      { timeout: 90_000 },
    );
  }

  /** Trains at a rate that no number survives; at a smaller one all ReLUs may die first, and the loss stays finite. */
  async diverge(): Promise<void> {
    await this.set({ optimizer: "sgd", learningRate: 1e38, schedule: "constant" });
    await this.button("Train").click();
    await expect(this.notice("diverged")).toBeVisible();
  }

  /** Resets, and forgets the net where the page asks. */
  async reset(): Promise<void> {
    await this.button("Reset").click();
    await this.button("Forget").click();
  }

  async pause(): Promise<void> {
    await this.button("Pause").click();
    await expect(this.button("Resume")).toBeVisible();
  }

  /** All reports of one type, oldest first. */
  async reports<T extends Report["type"]>(type: T): Promise<Extract<Report, { type: T }>[]> {
    const reports = await this.page.evaluate(
      (type) => window.seen.reports.filter((report) => report.type === type),
      type as Report["type"],
    );
    return reports as Extract<Report, { type: T }>[];
  }

  /** The last step the worker told of. */
  async step(): Promise<number> {
    return (await this.reports("progress")).at(-1)?.progress.step ?? 0;
  }

  /** The probabilities on show, to the last bit, once the present drawing was read. */
  async probabilities(): Promise<number[]> {
    await expect(this.answer.locator(".class")).toBeVisible();
    const readings = await this.reports("reading");
    return readings.findLast(({ reading }) => reading.prediction)?.reading.prediction?.probabilities ?? [];
  }

  /** Pixels by which the page is wider than the window; none is 0. */
  overhang(): Promise<number> {
    return this.page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return Math.max(0, scrollWidth - clientWidth);
    });
  }

  /** Watches from now on how long each frame takes. */
  async watchFrames(): Promise<void> {
    await this.page.evaluate(() => {
      const gaps: number[] = [];
      Object.assign(window, { gaps });
      let last = performance.now();
      const frame = (now: number) => {
        gaps.push(now - last);
        last = now;
        requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    });
  }

  /** Milliseconds of each frame since `watchFrames`. */
  frameGaps(): Promise<number[]> {
    return this.page.evaluate(() => (window as unknown as { gaps: number[] }).gaps);
  }

  /** Kills one of the page's workers, by its place: first the one that trains, then what looks into nets. */
  async crash(at: number): Promise<void> {
    await this.page.evaluate((at) => {
      const error = new ErrorEvent("error", { message: "killed by a test", cancelable: true });
      window.seen.workers.at(at)!.dispatchEvent(error);
    }, at);
  }

  /** Lets the page draw some frames: time for something to happen that must not. */
  async frames(count: number): Promise<void> {
    await this.page.evaluate(async (count) => {
      for (let i = 0; i < count; i++) await new Promise(requestAnimationFrame);
    }, count);
  }
}

/** Runs in the page before its own scripts. */
function watchWorkers(): void {
  window.seen = { workers: [], reports: [] };
  const Native = window.Worker;
  window.Worker = class extends Native {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      window.seen.workers.push(this);
      this.addEventListener("message", ({ data }: MessageEvent<Report>) => {
        // Weights are megabytes, and no test reads them.
        if (data.type !== "weights") window.seen.reports.push(data);
      });
    }
  };
}

/** Every test watches for errors that nobody caught. */
export const test = base.extend<{ playground: Playground }>({
  playground: async ({ page }, use) => {
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => {
      // The browser itself logs each failed request; the tests that break requests look at what the page says of it.
      const isRequest = message.text().startsWith("Failed to load resource");
      if (message.type() === "error" && !isRequest) errors.push(message.text());
    });
    await use(new Playground(page));
    expect(errors).toEqual([]);
  },
});

export { expect };
