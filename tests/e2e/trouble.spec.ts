import { Host, tinySet } from "./host";
import { THREE } from "./skeletons";
import { expect, test } from "./playground";

test.beforeEach(async ({ page, playground }) => {
  await Host.serve(page, tinySet());
  await playground.open();
});

test("a worker that dies is replaced, with the last weights", async ({ page, playground }) => {
  await playground.draw(THREE);
  await playground.trainOn(30);
  await playground.pause();
  await playground.frames(5);
  const before = await playground.probabilities();
  const step = await playground.step();
  await page.evaluate(() => window.seen.workers.at(-1)?.terminate());
  await expect(playground.notice("worker")).toContainText(`with your net as it was at step ${step}`, { timeout: 40_000 });
  await expect(playground.notice("worker")).toContainText("The training run ended there");
  await expect(playground.button("Train")).toBeEnabled();
  expect(await page.evaluate(() => window.seen.workers.length)).toBe(2);
  await expect(playground.header("Net")).toContainText("trained by you");
  await expect.poll(() => playground.probabilities()).toEqual(before);
  await playground.button("Clear").click();
  await playground.draw(THREE);
  await expect.poll(() => playground.probabilities()).toEqual(before);
  await playground.trainOn(1);
  await expect(playground.notice("worker")).toHaveCount(0);
});

test("a worker that dies before any training comes back with the shipped net", async ({ playground }) => {
  await playground.draw(THREE);
  const shipped = await playground.probabilities();
  await playground.silence(-1);
  await expect(playground.notice("worker")).toContainText("the net that comes with the page");
  await playground.button("Clear").click();
  await playground.draw(THREE);
  await expect.poll(() => playground.probabilities()).toEqual(shipped);
});

test("a run that diverges stops, says where, and keeps the last good weights", async ({ playground }) => {
  await playground.draw(THREE);
  await playground.diverge();
  await expect(playground.notice("diverged")).toContainText(/step \d+/);
  await expect(playground.notice("diverged")).toContainText(/learning rate/i);
  await expect(playground.progress).toContainText("Stopped: the loss is not finite");
  const probabilities = await playground.probabilities();
  expect(probabilities.every(Number.isFinite)).toBe(true);
  await playground.set({ learningRate: 0.05 });
  await playground.trainOn(20);
  await expect(playground.notice("diverged")).toHaveCount(0);
});
