import type { Page } from "@playwright/test";
import { Host, tinySet } from "./host";
import { expect, test } from "./playground";
import { THREE } from "./skeletons";
import { StaticHost } from "./static-host";

const LATER = "**/*.later-*.js*";
const FAILED = "This part of the page could not be loaded. Check the connection and try again.";

/** Cuts the way to all that comes later, but for `kept`, until the answer is called. */
async function cut(page: Page, kept = /^$/): Promise<() => Promise<void>> {
  await page.route(LATER, (route) => (kept.test(route.request().url()) ? route.fallback() : route.abort("internetdisconnected")));
  return () => page.unroute(LATER);
}

test.describe("on a host that counts", () => {
  test.use({ serviceWorkers: "block" });
  let host: StaticHost;

  test.beforeEach(async () => {
    host = await StaticHost.open();
  });
  test.afterEach(() => host.close());

  const later = () => host.served.flatMap((path) => /([^/]*)\.later-/.exec(path)?.[1] ?? []).sort();

  test("charts and other views come after the first answer, and are there when the host is gone", async ({
    page,
    playground,
  }) => {
    await playground.open(host.url);
    await playground.frames(30);
    expect(later()).toEqual([]);
    await playground.draw(THREE);
    // Among what they share with each other, which the bundler names.
    const views = ["About", "Drawings", "Evaluate", "Explain", "More", "NetLine", "Network", "OwnFiles", "plots", "training-service"];
    await expect.poll(later).toEqual(expect.arrayContaining(views));
    await page.waitForLoadState("networkidle");
    host.close();
    await page.getByRole("tab", { name: "How it works" }).click();
    await expect(page.getByRole("tabpanel")).toContainText("Multiply-adds");
    await page.getByRole("tab", { name: "Train" }).click();
    await playground.trainOn(20);
    await expect(page.getByTestId("loss-chart").locator("canvas")).toBeVisible();
  });

  test("an address leads to a view that comes later, and brings nothing else", async ({ page, playground }) => {
    await playground.open(`${host.url}#about`);
    await expect(page.getByRole("tabpanel")).toContainText("Multiply-adds");
    await expect(page.getByRole("tab", { name: "How it works" })).toHaveAttribute("aria-selected", "true");
    // With what it shares with the others.
    expect(later()).toEqual(["About", "shared"]);
  });
});

test("a view that does not come says so and can be tried again", async ({ page, playground }) => {
  const mend = await cut(page);
  await playground.open();
  await page.getByRole("tab", { name: "How it works" }).click();
  const panel = page.getByRole("tabpanel");
  await expect(panel).toContainText(FAILED);
  const again = playground.button("Try again");
  await again.focus();
  await page.keyboard.press("Enter");
  await expect(panel).toContainText(FAILED);
  await expect(again).toBeFocused();
  await mend();
  await page.keyboard.press("Enter");
  await expect(panel).toContainText("Multiply-adds");
});

for (const size of [
  { width: 1440, height: 900 },
  { width: 360, height: 780 },
]) {
  test(`a late chart has all points, and nothing moves for it, ${size.width} px`, async ({ page, playground }) => {
    await page.setViewportSize(size);
    await Host.serve(page, tinySet());
    const mend = await cut(page, /training-service|shared/);
    await playground.open();
    const chart = page.getByTestId("loss-chart");
    // Against the figures above them, whose words come and go.
    const places = async () => {
      const ids = ["result", "loss-chart", "validation-chart"];
      const boxes = await Promise.all(ids.map(async (id) => (await page.getByTestId(id).boundingBox())!));
      const foot = boxes[0]!.y + boxes[0]!.height;
      return boxes.slice(1).map(({ x, y, width, height }) => ({ x, y: y - foot, width, height }));
    };
    await expect(chart).toContainText("is drawn here");
    const before = await places();
    await playground.set({ epochs: 2 });
    await playground.button("Train").click();
    await expect(chart).toContainText(FAILED);
    await expect(page.getByTestId("test-accuracy")).toHaveText(/\d\s%/, { timeout: 60_000 });
    expect(await places()).toEqual(before);
    await mend();
    await chart.getByRole("button", { name: "Try again" }).click();
    await expect(chart.locator("canvas")).toBeVisible();
    expect(await places()).toEqual(before);
    const plot = (await chart.locator(".u-over").boundingBox())!;
    await page.mouse.move(plot.x + plot.width / 10, plot.y + plot.height / 2);
    await expect(chart.locator(".u-value").first()).toHaveText(/^0\.[12]\d$/);
    await expect(chart.locator(".u-value").nth(1)).toHaveText(/^\d/);
  });
}

test("training whose code does not come says so, and begins when it does", async ({ page, playground }) => {
  await Host.serve(page, tinySet());
  const mend = await cut(page);
  await playground.open();
  await playground.set({ epochs: 1 });
  await playground.button("Train").click();
  await expect(playground.notice("data")).toContainText(FAILED);
  await mend();
  await playground.button("Train").click();
  await expect(page.getByTestId("test-accuracy")).toHaveText(/\d\s%/, { timeout: 60_000 });
  await expect(playground.notice("data")).toHaveCount(0);
});

test("a chart is drawn on as the run goes, not made anew", async ({ page, playground }) => {
  await Host.serve(page, tinySet());
  await playground.open();
  await playground.trainOn(1);
  const canvas = page.getByTestId("loss-chart").locator("canvas");
  await canvas.evaluate((canvas) => canvas.setAttribute("data-first", ""));
  await playground.reachStep((await playground.step()) + 60);
  await expect(canvas).toHaveAttribute("data-first", "");
});
