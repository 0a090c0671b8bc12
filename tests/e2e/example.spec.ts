import { expect, test } from "@playwright/test";

/** The page of forty lines that trains a net without our UI. */
test("a page of its own trains a net of its own", async ({ page }) => {
  test.setTimeout(240_000);
  await page.goto("./examples/train.html");
  const log = page.getByRole("log");
  await expect(log).toContainText("conv: convolution, 8×12×12", { timeout: 60_000 });
  await expect(log).toContainText("epoch 4: ", { timeout: 180_000 });
  const accuracies = [...((await log.textContent()) ?? "").matchAll(/epoch \d: ([\d.]+) %/g)].map(([, percent]) => Number(percent));
  expect(accuracies).toHaveLength(4);
  expect(accuracies[3]).toBeGreaterThan(90);
});
