import { fileURLToPath } from "node:url";
import { THREE } from "./skeletons";
import { expect, test, type Playground } from "./playground";

const FOLDER = fileURLToPath(new URL("screenshots/", import.meta.url));
const SIZES = [
  { width: 360, height: 780 },
  { width: 768, height: 1024 },
  { width: 1440, height: 900 },
];

test("every view can be looked at, before, during and after training", async ({ page, playground }) => {
  test.setTimeout(240_000);
  await playground.open();
  await shoot(playground, "1-before");
  await playground.draw(THREE);
  await expect(playground.answer.locator(".class")).toHaveText("3");
  await playground.button("Train").click();
  await playground.page.waitForFunction(
    () => window.seen.reports.filter(({ type }) => type === "validation").length >= 2,
    undefined,
    { timeout: 180_000 },
  );
  await shoot(playground, "2-training");
  await playground.button("Stop").click();
  await expect(playground.button("Train")).toBeEnabled({ timeout: 60_000 });
  await expect(page.getByTestId("test-accuracy")).toHaveText(/\d\s%/);
  await shoot(playground, "3-after");
  await page.goto("./#about");
  await shoot(playground, "4-about");
});

/** Saves the whole page in each size and scheme, and sees to it that nothing is cut off at the side. */
async function shoot({ page }: Playground, name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const size of SIZES) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(size);
      const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement);
      expect(scrollWidth, `${name} at ${size.width} px`).toBeLessThanOrEqual(clientWidth);
      await page.screenshot({ path: `${FOLDER}${name}-${size.width}-${colorScheme}.png`, fullPage: true });
    }
  }
}
