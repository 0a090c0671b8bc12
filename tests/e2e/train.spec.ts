import { Host, tinySet } from "./host";
import { THREE } from "./skeletons";
import { expect, test } from "./playground";

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
  await playground.reset();
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
    const before = (await playground.events("progress")).length;
    await playground.set({ epochs: 1 });
    await playground.button("Train").click();
    await expect(playground.progress).toContainText("Trained for 1 epoch");
    await expect(playground.button("Train")).toBeEnabled();
    return (await playground.events("progress")).slice(before).flatMap(({ progress }) => Object.values(progress.losses));
  };
  const first = await losses();
  expect(first.length).toBe(Math.ceil(1800 / 64));
  await playground.reset();
  expect(await losses()).toEqual(first);
  expect(host.filesAsked.length).toBe(4);
});

test("a recipe that cannot be is named before it runs", async ({ playground }) => {
  await playground.set({ epochs: 0 });
  await expect(playground.page.getByText("Epochs must be a whole number from 1 to 10,000.")).toBeVisible();
  await expect(playground.button("Train")).toBeDisabled();
  await playground.set({ epochs: 2 });
  await expect(playground.button("Train")).toBeEnabled();
});

test("a learning rate is looked for, shown, and taken", async ({ page, playground }) => {
  await page.getByText("More settings").click();
  await playground.button("Find a learning rate").click();
  await expect(page.getByText(/The loss falls most steeply at [\d.e-]+\./)).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole("img", { name: /The loss as the learning rate grows from 0\.000001 to/ })).toBeVisible();
  const use = page.getByRole("button", { name: /^Use [\d.]/ });
  const rate = Number(/Use (.*)/.exec((await use.textContent()) ?? "")?.[1]);
  expect(rate).toBeGreaterThan(1e-5);
  expect(rate).toBeLessThan(0.3);
  await use.click();
  await expect(page.getByRole("spinbutton", { name: "Learning rate" })).toHaveValue(String(rate));
});

test("the search for a learning rate is stopped, and leaves no answer", async ({ page, playground }) => {
  await page.getByText("More settings").click();
  await page.getByRole("spinbutton", { name: "Batch size" }).fill("1024");
  await playground.button("Find a learning rate").click();
  await expect(page.getByText(/Step [1-9]\d* of 100/)).toBeVisible({ timeout: 30_000 });
  await playground.button("Stop searching").click();
  await expect(page.getByText("A hundred steps of a fresh net, each at a higher rate.")).toBeVisible();
});
