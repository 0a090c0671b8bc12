import { MNIST, Host, tinySet } from "./host";
import { THREE } from "./skeletons";
import { expect, test } from "./playground";

test(`training on ${MNIST ? "MNIST" : "synthetic digits"} lowers the loss and raises the accuracy`, async ({ playground }) => {
  test.setTimeout(240_000);
  await playground.open();
  await playground.draw(THREE);
  await playground.set({ epochs: 1 });
  await playground.button("Train").click();
  await expect(playground.progress).toContainText("images/s", { timeout: 120_000 });
  await expect(playground.header("Data")).toContainText(MNIST ? "MNIST" : "Synthetic digits");
  await expect(playground.header("Net")).toContainText("trained by you");
  await expect(playground.page.getByTestId("test-accuracy")).toHaveText(/\d\s%/, { timeout: 200_000 });

  const losses = (await playground.reports("progress")).flatMap(({ progress }) => Object.values(progress.losses));
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(mean(losses.slice(0, 10))).toBeGreaterThan(1);
  expect(mean(losses.slice(-50))).toBeLessThan(0.2);
  const scores = (await playground.reports("validation")).map(({ score }) => score);
  expect(scores.length).toBeGreaterThanOrEqual(4);
  expect(scores.at(-1)!.accuracy).toBeGreaterThan(scores[0]!.accuracy);
  expect(scores.at(-1)!.loss).toBeLessThan(scores[0]!.loss);
  const [test] = await playground.reports("test");
  expect(test!.score.images).toBe(10_000);
  expect(test!.score.accuracy).toBeGreaterThan(MNIST ? 0.98 : 0.9);
  await expect(playground.answer.locator(".class")).toHaveText("3");
});

test.describe("on a tiny set", () => {
  let host: Host;

  test.beforeEach(async ({ page, playground }) => {
    host = await Host.serve(page, tinySet());
    await playground.open();
  });

  test("the drawn digit is read again as the net learns", async ({ playground }) => {
    await playground.draw(THREE);
    const shipped = await playground.probabilities();
    await playground.trainOn(5);
    await expect.poll(() => playground.probabilities()).not.toEqual(shipped);
    const early = await playground.probabilities();
    await expect.poll(() => playground.probabilities()).not.toEqual(early);
  });

  test("pause keeps the weights still, and resume goes on from there", async ({ playground }) => {
    await playground.trainOn(3);
    await playground.pause();
    const step = await playground.step();
    await playground.draw(THREE);
    await expect(playground.answer.locator(".class")).toBeVisible();
    await playground.frames(30);
    const still = await playground.probabilities();
    await playground.button("Clear").click();
    await playground.draw(THREE);
    await playground.frames(30);
    expect(await playground.probabilities()).toEqual(still);
    expect(await playground.step()).toBe(step);
    await playground.button("Resume").click();
    await playground.reachStep(step + 1);
    await expect.poll(() => playground.probabilities()).not.toEqual(still);
  });

  test("stop ends the run, measures the net and keeps it", async ({ playground }) => {
    await playground.trainOn(60);
    await playground.button("Stop").click();
    await expect(playground.button("Train")).toBeEnabled();
    await expect(playground.progress).toContainText("Stopped");
    await expect(playground.page.getByTestId("test-accuracy")).toHaveText(/\d\s%/);
    await expect(playground.header("Net")).toContainText("trained by you");
    const step = await playground.step();
    await playground.frames(30);
    expect(await playground.step()).toBe(step);
  });

  test("stop ends a pause as well", async ({ playground }) => {
    await playground.trainOn(1);
    await playground.pause();
    await playground.button("Stop").click();
    await expect(playground.button("Train")).toBeEnabled();
  });

  test("reset goes back to the shipped net, in the middle of a run too", async ({ playground }) => {
    await playground.draw(THREE);
    const shipped = await playground.probabilities();
    await playground.trainOn(5);
    await playground.button("Reset").click();
    await expect(playground.button("Train")).toBeEnabled();
    await expect(playground.header("Net")).toContainText("as shipped");
    await expect(playground.progress).toContainText("Ready to train");
    await expect(playground.page.getByTestId("validation-accuracy")).toHaveText("—");
    await expect.poll(() => playground.probabilities()).toEqual(shipped);
    await expect(playground.button("Reset")).toBeDisabled();
  });

  test("the visitor goes to and fro between the shipped net and their own", async ({ playground }) => {
    await playground.draw(THREE);
    const shipped = await playground.probabilities();
    await playground.trainOn(60);
    await playground.button("Stop").click();
    await expect(playground.button("Train")).toBeEnabled();
    const own = await playground.probabilities();
    expect(own).not.toEqual(shipped);
    await playground.button("Use the shipped net").click();
    await expect.poll(() => playground.probabilities()).toEqual(shipped);
    await playground.button("Use your net").click();
    await expect.poll(() => playground.probabilities()).toEqual(own);
  });

  test("the same seed draws the same run, and a second run fetches nothing", async ({ playground }) => {
    const losses = async () => {
      const before = (await playground.reports("progress")).length;
      await playground.set({ epochs: 1 });
      await playground.button("Train").click();
      await expect(playground.progress).toContainText("Trained for 1 epoch");
      await expect(playground.button("Train")).toBeEnabled();
      return (await playground.reports("progress")).slice(before).flatMap(({ progress }) => Object.values(progress.losses));
    };
    const first = await losses();
    expect(first.length).toBe(Math.ceil(1800 / 64));
    await playground.button("Reset").click();
    expect(await losses()).toEqual(first);
    expect(host.filesAsked.length).toBe(4);
  });

  test("a recipe that cannot be is named before it runs", async ({ playground }) => {
    await playground.set({ epochs: 0 });
    await expect(playground.page.getByText("Epochs must be a whole number from 1 to 1,000.")).toBeVisible();
    await expect(playground.button("Train")).toBeDisabled();
    await playground.set({ epochs: 2 });
    await expect(playground.button("Train")).toBeEnabled();
  });
});
