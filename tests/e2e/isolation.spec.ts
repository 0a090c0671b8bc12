import type { Page } from "@playwright/test";
import { Host, tinySet } from "./host";
import { expect, test } from "./playground";
import { THREE } from "./skeletons";
import { StaticHost } from "./static-host";

const isolated = (page: Page) => page.evaluate(() => crossOriginIsolated);

/** Counts the page's loads in its own storage, which outlives them. */
async function countLoads(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(() => sessionStorage.setItem("loads", String(Number(sessionStorage.getItem("loads")) + 1)));
  return () => page.evaluate(() => Number(sessionStorage.getItem("loads")));
}

test("a host that sends the headers isolates the page, without a service worker", async ({ page, playground }) => {
  const loads = await countLoads(page);
  await playground.open();
  expect(await isolated(page)).toBe(true);
  expect(await page.evaluate(() => new SharedArrayBuffer(8).byteLength)).toBe(8);
  expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
  expect(await loads()).toBe(1);
});

test.describe("on a host that sends no headers", () => {
  let host: StaticHost;

  test.beforeEach(async () => {
    host = await StaticHost.open();
  });
  test.afterEach(() => host.close());

  test("the page isolates itself with one reload, and never reloads again", async ({ page, playground }) => {
    const loads = await countLoads(page);
    await playground.open(host.url);
    await page.waitForFunction(() => crossOriginIsolated);
    expect(await loads()).toBe(2);
    await playground.ready();
    expect(await page.workers()[0]?.evaluate(() => new SharedArrayBuffer(8).byteLength)).toBe(8);
    await playground.draw(THREE);
    await expect(playground.answer.locator(".class")).toHaveText("3");
    await page.reload();
    await playground.ready();
    expect(await isolated(page)).toBe(true);
    expect(await loads()).toBe(3);
    // Another tab finds the service worker in place and is isolated at once.
    const other = await page.context().newPage();
    await other.goto(host.url);
    expect(await isolated(other)).toBe(true);
    expect(await other.evaluate(() => sessionStorage.length)).toBe(0);
  });

  test("the isolated page trains, keeps its data and trains offline", async ({ page, context, playground }) => {
    const data = await Host.serve(page, tinySet());
    await playground.open(host.url);
    await page.waitForFunction(() => crossOriginIsolated);
    await playground.ready();
    await playground.trainOn(1);
    expect(data.filesAsked.length).toBe(4);
    await page.reload();
    await playground.ready();
    // Without a drawing, training's code comes in an idle moment.
    await expect.poll(() => host.served.filter((path) => path.includes("training-service")).length).toBe(2);
    await page.waitForLoadState("networkidle");
    await context.setOffline(true);
    data.down = true;
    await playground.trainOn(5);
    await expect(playground.header("Data")).toContainText("from this browser’s storage");
    expect(data.filesAsked.length).toBe(4);
  });

  test("a visitor who has begun is not interrupted", async ({ page, playground }) => {
    const loads = await countLoads(page);
    await page.context().route("**/isolation-worker.js", async (route) => {
      await playground.draw(THREE);
      await route.continue();
    });
    await playground.open(host.url);
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await expect(playground.answer.locator(".class")).toHaveText("3");
    await playground.frames(30);
    expect(await loads()).toBe(1);
    expect(await isolated(page)).toBe(false);
    await page.reload();
    await playground.ready();
    expect(await isolated(page)).toBe(true);
    expect(await loads()).toBe(2);
  });

  test("headers that do not help cost one reload and no more", async ({ page, playground }) => {
    const loads = await countLoads(page);
    // Somebody's service worker that serves, but adds no headers.
    const body = "addEventListener('fetch', () => undefined);";
    await page.context().route("**/isolation-worker.js", (route) => route.fulfill({ contentType: "text/javascript", body }));
    await playground.open(host.url);
    await expect.poll(loads).toBe(2);
    await playground.ready();
    await playground.frames(30);
    expect(await loads()).toBe(2);
    expect(await isolated(page)).toBe(false);
  });

  test.describe("where service workers are blocked", () => {
    test.use({ serviceWorkers: "block" });

    test("the page works without isolation", async ({ page, playground }) => {
      const loads = await countLoads(page);
      await playground.open(host.url);
      await playground.draw(THREE);
      await expect(playground.answer.locator(".class")).toHaveText("3");
      expect(await isolated(page)).toBe(false);
      expect(await loads()).toBe(1);
    });
  });
});
