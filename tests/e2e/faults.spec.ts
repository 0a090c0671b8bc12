import type { Page } from "@playwright/test";
import { Host, tinySet } from "./host";
import { expect, test } from "./playground";
import { THREE } from "./skeletons";

test.describe("full batches", () => {
  test.describe.configure({ timeout: 240_000 });

  for (const cores of [1, 2]) {
    test(`a step of 55,000 images is no death, on ${cores} ${cores === 1 ? "core" : "cores"}`, async ({ page, playground }) => {
      await playground.open(`./?engine=cpu&cores=${cores}#train?full=1`);
      const mnist = await playground.hasMnist();
      if (!mnist) await playground.choose("synthetic");
      await expect(playground.button("Train")).toBeEnabled();
      await playground.button("Train").click();
      await expect(playground.progress).toContainText("step 0", { timeout: 120_000 });
      // In the middle of the first step the pad is read, the run pauses and goes on.
      await playground.draw(THREE);
      await expect(playground.answer.locator(".class")).toBeVisible();
      await playground.pause();
      expect(await playground.step()).toBe(0);
      await playground.button("Resume").click();
      await playground.reachStep(1);
      await expect(playground.progress).toContainText("images/s");
      expect(await page.evaluate(() => window.seen.workers.length)).toBe(1);
      await expect(playground.notice("worker")).toHaveCount(0);
      const losses = (await playground.events("progress")).flatMap(({ progress }) => Object.values(progress.losses));
      expect(losses.every(Number.isFinite)).toBe(true);
    });
  }
});

test.describe("on a small set", () => {
  test.beforeEach(async ({ page, playground }) => {
    await Host.serve(page, tinySet());
    await playground.open();
  });

  test("the analysis worker dies beside a run, twice, and the run does not notice", async ({ page, playground }) => {
    await playground.trainOn(5);
    await page.getByRole("tab", { name: "Explain" }).click();
    await playground.draw(THREE);
    const panel = page.getByRole("tabpanel");
    await expect(panel.getByRole("heading", { name: "Explain" })).toBeVisible();
    await expect.poll(() => page.evaluate(() => window.seen.workers.length)).toBe(2);
    for (let deaths = 0; deaths < 2; deaths++) {
      const step = await playground.step();
      await playground.crash(-1);
      await playground.reachStep(step + 5);
      // It is asked again with the next stroke, and answers.
      const answers = (await playground.answers("explain.forward")).length;
      await playground.draw(THREE);
      await expect.poll(async () => (await playground.answers("explain.forward")).length).toBeGreaterThan(answers);
    }
    await expect(playground.notice("worker")).toHaveCount(0);
    await page.getByRole("tab", { name: "Train" }).click();
    await expect(playground.button("Pause")).toBeEnabled();
    expect((await playground.events("run")).length).toBe(1);
  });

  test("a net of absurd size is refused in words, and the run goes on", async ({ page, playground }) => {
    await playground.trainOn(5);
    await page.getByRole("tab", { name: "Network" }).click();
    await page.getByText("As JSON", { exact: true }).click();
    const json = { inputs: { Input: [8192, 16384] }, layers: [{ name: "t", kind: "transpose" }] };
    await page.getByRole("textbox", { name: "The net as JSON" }).fill(JSON.stringify(json));
    const step = await playground.step();
    await playground.reachStep(step + 20);
    await expect(playground.notice("worker")).toHaveCount(0);
    expect((await playground.events("run")).length).toBe(1);
  });

  test("a worker that keeps dying stops, and Train starts it again with the last net", async ({ page, playground }) => {
    await playground.trainOn(30);
    await playground.button("Stop").click();
    await expect(page.getByTestId("test-accuracy")).toHaveText(/\d\s%/);
    await playground.button("Example").click();
    await playground.frames(30);
    const own = await playground.probabilities();
    for (let deaths = 0; deaths < 3; deaths++) await playground.crash(-1);
    await expect(playground.notice("worker")).toContainText("keeps stopping (killed by a test)");
    await expect(playground.header("Engine")).toContainText("Not running");
    await expect(playground.header("Net")).toContainText("not loaded");
    await expect(playground.button("Train")).toBeEnabled();
    // A change of the drawing is enough to start it again.
    const width = page.getByLabel("Pen width");
    await width.press("ArrowRight");
    await width.press("ArrowLeft");
    await expect(playground.header("Net")).toContainText("trained by you");
    await expect.poll(() => playground.probabilities()).toEqual(own);
    for (let deaths = 0; deaths < 2; deaths++) await playground.crash(-1);
    await expect(playground.header("Engine")).toContainText("Not running");
    await playground.trainOn(3);
    await expect(playground.header("Net")).toContainText("trained by you");
  });

  test("a run that diverges before it learned anything leaves the net from before", async ({ page, playground }) => {
    await playground.draw(THREE);
    const shipped = await playground.probabilities();
    await playground.diverge();
    await expect(page.getByTestId("ended")).toContainText("The shipped net is in use again.");
    await expect(playground.header("Net")).toContainText("as shipped");
    await expect.poll(() => playground.probabilities()).toEqual(shipped);

    await playground.set({ learningRate: 0.05 });
    await playground.trainOn(60);
    await playground.button("Stop").click();
    await expect(page.getByTestId("test-accuracy")).toHaveText(/\d\s%/);
    const own = await playground.probabilities();
    expect(own).not.toEqual(shipped);
    await playground.diverge();
    await expect(page.getByTestId("ended")).toContainText("Your net from before the run is in use again.");
    await expect(playground.header("Net")).toContainText("trained by you");
    await expect.poll(() => playground.probabilities()).toEqual(own);
    // It is kept for a worker that dies, too.
    await playground.crash(0);
    await expect(playground.header("Net")).toContainText("trained by you");
    await expect.poll(() => playground.probabilities()).toEqual(own);
  });

  test("leaving asks where a net would be lost, and only there", async ({ page, playground }) => {
    const asked: string[] = [];
    page.on("dialog", (dialog) => asked.push(dialog.type()));
    playground.leaves = false;
    await playground.draw(THREE);
    await page.reload();
    await playground.ready();
    expect(asked).toEqual([]);

    await playground.trainOn(5);
    await leave(page);
    expect(asked).toEqual(["beforeunload"]);
    await playground.reachStep((await playground.step()) + 5);
    await playground.button("Stop").click();
    await expect(page.getByTestId("test-accuracy")).toHaveText(/\d\s%/);
    await leave(page);
    expect(asked).toEqual(["beforeunload", "beforeunload"]);

    await playground.reset();
    await page.reload();
    await playground.ready();
    expect(asked.length).toBe(2);
  });

  test("Reset asks first, and keeps or forgets as it is told", async ({ page, playground }) => {
    await playground.trainOn(30);
    await playground.button("Stop").click();
    await expect(page.getByTestId("test-accuracy")).toHaveText(/\d\s%/);
    await playground.button("Reset").click();
    await expect(page.getByText("Forget your net and its charts?")).toBeVisible();
    await expect(playground.button("Keep")).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(playground.button("Reset")).toBeFocused();
    await expect(playground.header("Net")).toContainText("trained by you");
    await playground.reset();
    await expect(playground.header("Net")).toContainText("as shipped");
    await expect(playground.button("Reset")).toBeFocused();
  });
});

/** Tries to; a visitor who stays is still here. */
async function leave(page: Page): Promise<void> {
  const asked = page.waitForEvent("dialog");
  await page.evaluate(() => void setTimeout(() => location.reload()));
  await asked;
}
