import { join } from "node:path";
import { expect, test, type Playground } from "./playground";

const SIZES = [
  { width: 360, height: 780 },
  { width: 768, height: 1024 },
  { width: 1440, height: 900 },
];

/** Saves the whole page in each size and scheme for a person to look at, and sees that nothing is cut off at the side. */
export async function shoot(playground: Playground, name: string): Promise<void> {
  const { page } = playground;
  for (const colorScheme of ["light", "dark"] as const) {
    for (const size of SIZES) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(size);
      // The charts learn of their new width a frame after the page.
      await expect.poll(() => playground.overhang(), `${name} at ${size.width} px`).toBe(0);
      const file = `${name}-${size.width}-${colorScheme}.png`;
      await page.screenshot({ path: join(test.info().project.testDir, "screenshots", file), fullPage: true });
    }
  }
}
