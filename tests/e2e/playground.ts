import { test as base, expect, type Locator, type Page } from "@playwright/test";
import type { EngineEvent, Recipe } from "../../www/src/worker/protocol";
import type { Stroke } from "./skeletons";

/** A call of the page, such as "engine.catalog", with its result. */
interface Answer {
  name: string;
  result: unknown;
}

declare global {
  interface Window {
    /** All workers the page has started, their events, the calls they answered, and the timer that watches each. */
    seen: { workers: Worker[]; events: EngineEvent[]; answers: Answer[]; beats: Map<Worker, () => void> };
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
    await this.page.waitForFunction(() => window.seen.answers.some(({ name }) => name === "engine.catalog"));
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
        const { events } = window.seen;
        const run = events.slice(events.findLastIndex(({ type }) => type === "run"));
        return run.some((event) => event.type === "progress" && event.progress.step >= step);
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

  /** All events of one type, oldest first. */
  async events<T extends EngineEvent["type"]>(type: T): Promise<Extract<EngineEvent, { type: T }>[]> {
    const events = await this.page.evaluate(
      (type) => window.seen.events.filter((event) => event.type === type),
      type as EngineEvent["type"],
    );
    return events as Extract<EngineEvent, { type: T }>[];
  }

  /** The results of all calls of that name, such as "engine.catalog", oldest first. */
  async answers(name: string): Promise<unknown[]> {
    const answers = await this.page.evaluate((name) => window.seen.answers.filter((answer) => answer.name.startsWith(name)), name);
    return answers.map(({ result }) => result);
  }

  /** Whether the host has MNIST. */
  async hasMnist(): Promise<boolean> {
    const catalogs = (await this.answers("engine.catalog")) as { id: string }[][];
    return catalogs.some((sets) => sets?.some(({ id }) => id === "mnist"));
  }

  /** The step of the last progress event. */
  async step(): Promise<number> {
    return (await this.events("progress")).at(-1)?.progress.step ?? 0;
  }

  /** The probabilities on show, to the last bit, once the present drawing was read. */
  async probabilities(): Promise<number[]> {
    await expect(this.answer.locator(".class")).toBeVisible();
    const readings = await this.events("reading");
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

  /** Kills one of the page's workers, by its place: first the one that trains, then the analysis worker. */
  async crash(at: number): Promise<void> {
    await this.page.evaluate((at) => {
      const error = new ErrorEvent("error", { message: "killed by a test", cancelable: true });
      window.seen.workers.at(at)!.dispatchEvent(error);
    }, at);
  }

  /**
   * Ends one of the page's workers without an error event, by its place, and makes the heartbeats pass at once after
   * which the page counts it as dead.
   */
  async silence(at: number): Promise<void> {
    await this.page.evaluate((at) => {
      const { workers, beats } = window.seen;
      const worker = workers.at(at)!;
      worker.terminate();
      const count = workers.length;
      for (let beat = 0; beat < 20 && workers.length === count; beat++) beats.get(worker)!();
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
  window.seen = { workers: [], events: [], answers: [], beats: new Map() };
  const nativeInterval = window.setInterval;
  // The page sets the timer of a worker as soon as it has started it.
  window.setInterval = ((beat: () => void, ...rest: unknown[]) => {
    const worker = window.seen.workers.at(-1);
    if (worker && !window.seen.beats.has(worker)) window.seen.beats.set(worker, beat);
    return nativeInterval(beat, ...(rest as [number]));
  }) as typeof setInterval;
  const Native = window.Worker;
  window.Worker = class extends Native {
    readonly #calls = new Map<number, string>();

    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      window.seen.workers.push(this);
      this.addEventListener("message", ({ data }: MessageEvent<EngineEvent | { reply: number; result?: unknown }>) => {
        // Weights are megabytes, and no test reads them.
        if ("type" in data) return data.type !== "weights" && window.seen.events.push(data);
        const name = this.#calls.get(data.reply) ?? "";
        if (name !== "worker.ping") window.seen.answers.push({ name, result: data.result });
      });
    }

    override postMessage(message: { call?: number; scope?: string; method?: string }, ...rest: unknown[]): void {
      if (message.call !== undefined) this.#calls.set(message.call, `${message.scope}.${message.method}`);
      super.postMessage(message, ...(rest as [Transferable[]]));
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
