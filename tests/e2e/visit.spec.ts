import { isExpected } from "./real-data";
import { THREE } from "./skeletons";
import { expect, test, type Playground } from "./playground";
import { shoot } from "./shoot";

/** A whole visit, with the data that the host really has: MNIST where $LENET_DATA names it, else synthetic digits. */
test("a visitor draws, trains for an epoch and watches the net learn", async ({ page, playground }) => {
  test.setTimeout(400_000);
  await playground.open();
  const mnist = await playground.hasMnist();
  if (!mnist) expect(isExpected("mnist"), "LENET_EXPECT_DATA expects MNIST, and the host has none").toBe(false);
  await shoot(playground, "1-before");
  await playground.draw(THREE);
  await playground.set({ epochs: 1 });
  await playground.button("Train").click();
  await expect(playground.progress).toContainText("images/s", { timeout: 180_000 });
  await expect(playground.header("Data")).toContainText(mnist ? "MNIST" : "Synthetic digits");
  await expect.poll(async () => (await playground.events("validation")).length, { timeout: 180_000 }).toBeGreaterThan(1);
  await shoot(playground, "2-training");
  await expect(page.getByTestId("test-accuracy")).toHaveText(/\d\s%/, { timeout: 180_000 });
  await expect(playground.progress).toContainText("Trained for 1 epoch");
  await shoot(playground, "3-after");

  await expect(playground.answer.locator(".class")).toHaveText("3");
  await expect(playground.header("Net")).toContainText("trained by you");
  await hasLearned(playground, mnist ? 0.98 : 0.9);
  await page.goto("./#about");
  await expect(page.getByRole("tabpanel")).toContainText("Multiply-adds");
  await shoot(playground, "4-about");
});

async function hasLearned(playground: Playground, accuracy: number): Promise<void> {
  const losses = (await playground.events("progress")).flatMap(({ progress }) => Object.values(progress.losses));
  expect(mean(losses.slice(0, 10))).toBeGreaterThan(1);
  expect(mean(losses.slice(-50))).toBeLessThan(0.2);
  const scores = (await playground.events("validation")).map(({ score }) => score);
  expect(scores.length).toBeGreaterThanOrEqual(4);
  expect(scores.at(-1)?.accuracy).toBeGreaterThan(scores[0]?.accuracy ?? 1);
  expect(scores.at(-1)?.loss).toBeLessThan(scores[0]?.loss ?? 0);
  const [tested] = await playground.events("test");
  expect(tested?.score.images).toBe(10_000);
  expect(tested?.score.accuracy).toBeGreaterThan(accuracy);
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
