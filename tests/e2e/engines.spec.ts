import type { Page } from "@playwright/test";
import { CHROMIUM, CHROMIUM_ARGS, WEBGPU_ARGS } from "./chromium.mjs";
import { Host, tinySet } from "./host";
import { THREE } from "./skeletons";
import { expect, test } from "./playground";

// A GPU emulated in software: some fifty images a second, and every part of the way as with a real one.
test.use({ launchOptions: { executablePath: CHROMIUM, args: [...CHROMIUM_ARGS, ...WEBGPU_ARGS] } });
test.describe.configure({ timeout: 240_000 });

type Loss = "once" | "and the next one" | "for good";

/** Says in the worker, by a broadcast, that its GPU is to go away: once, the next one with it, or for good. */
async function mayLoseGpu(page: Page): Promise<{ lose(how: Loss): Promise<void> }> {
  await page.route(/assets\/worker-[^/]*\.js$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${LOSABLE}\n${await response.text()}` });
  });
  return {
    lose: (how) => page.evaluate((how) => new BroadcastChannel("gpu").postMessage(how), how),
  };
}

/** Keeps hold of every device that the worker is given, and destroys the last when told; the next at its first buffer. */
const LOSABLE = `{
  const devices = [];
  let gone = false;
  let next = false;
  const give = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = async function (...wanted) {
    if (gone) throw new Error("the GPU is gone");
    const device = await give.apply(this, wanted);
    devices.push(device);
    if (next) {
      // In the middle of the recovery: it was given, and is gone before its kernels are compiled.
      const make = device.createBuffer.bind(device);
      device.createBuffer = (...wanted) => {
        const buffer = make(...wanted);
        device.destroy();
        return buffer;
      };
      next = false;
    }
    return device;
  };
  new BroadcastChannel("gpu").onmessage = ({ data }) => {
    gone = data === "for good";
    next = data === "and the next one";
    devices.at(-1)?.destroy();
  };
}`;

test("a GPU emulated in software is not chosen by itself, and the page says why", async ({ page, playground }) => {
  await Host.serve(page, tinySet());
  await playground.open();
  await expect(playground.header("Engine")).toContainText("CPU");
  await expect(playground.header("Engine")).toContainText("which is slower");
});

test("two cores train one net, and the run is the same each time", async ({ page, playground }) => {
  await Host.serve(page, tinySet());
  await playground.open("./?engine=cpu&cores=2&simd=plain");
  await expect(playground.header("Engine")).toContainText("2 cores");
  const losses = [];
  for (let run = 0; run < 2; run++) {
    await playground.set({ epochs: 2 });
    await playground.button("Train").click();
    await expect(page.getByTestId("test-accuracy")).toHaveText(/\d\s%/, { timeout: 60_000 });
    const progress = await playground.events("progress");
    losses.push(progress.flatMap(({ progress }) => Object.values(progress.losses)));
    await page.evaluate(() => void (window.seen.events = []));
    await playground.reset();
  }
  expect(losses[0]?.length).toBeGreaterThan(50);
  expect(losses[1]).toEqual(losses[0]);
  await expect(playground.header("Engine")).toContainText("2 cores");
});

test("one core trains where the host sends no headers, and the page says what would help", async ({ page, playground }) => {
  await Host.serve(page, tinySet());
  await page.route("**/*", async (route) => {
    const response = await route.fetch();
    const headers = response.headers();
    delete headers["cross-origin-opener-policy"];
    delete headers["cross-origin-embedder-policy"];
    await route.fulfill({ response, headers });
  });
  await page.addInitScript(() => Object.defineProperty(navigator, "serviceWorker", { value: undefined }));
  await playground.open("./?cores=2");
  await expect(playground.header("Engine")).toContainText("one core");
  await expect(playground.header("Engine")).toContainText("if the host sent the headers");
});

test("a GPU trains, answers and never holds up a frame for 100 ms", { tag: "@timed" }, async ({ page, playground }) => {
  await Host.serve(page, tinySet());
  await playground.open("./?engine=gpu");
  await expect(playground.header("Engine")).toContainText("GPU");
  await playground.set({ batchSize: 16 });
  await playground.watchFrames();
  await playground.trainOn(6);
  await playground.draw(THREE);
  await expect(playground.answer.locator(".class")).toBeVisible();
  await playground.reachStep(12);
  const gaps = await playground.frameGaps();
  const longest = Math.max(...gaps);
  test.info().annotations.push({ type: "smoothness", description: `longest of ${gaps.length} frames ${longest} ms` });
  console.log(`longest of ${gaps.length} frames ${longest.toFixed(1)} ms`);
  expect(longest).toBeLessThan(100);
  const losses = (await playground.events("progress")).flatMap(({ progress }) => Object.values(progress.losses));
  expect(losses.every(Number.isFinite)).toBe(true);
});

test("a run goes on when its GPU goes away: on the GPU where it comes back, else on the CPU", async ({ page, playground }) => {
  await Host.serve(page, tinySet());
  const gpu = await mayLoseGpu(page);
  await playground.open("./?engine=gpu");
  await playground.set({ epochs: 3, batchSize: 32 });
  await playground.button("Train").click();
  await playground.reachStep(4);
  await gpu.lose("once");
  await expect(playground.notice("moved")).toContainText("on the GPU, started afresh", { timeout: 60_000 });
  const back = await playground.step();
  await playground.reachStep(back + 3);
  await expect(playground.header("Engine")).toContainText("GPU");

  await gpu.lose("for good");
  await expect(playground.notice("moved")).toContainText("of the CPU", { timeout: 60_000 });
  await expect(page.getByTestId("test-accuracy")).toHaveText(/\d\s%/, { timeout: 90_000 });
  await expect(playground.header("Engine")).toContainText("CPU");
  // As an undisturbed run of this recipe on this set: all squares are read.
  const [test_] = await playground.events("test");
  expect(test_?.score.accuracy).toBeGreaterThan(0.97);
  const rewinds = await playground.events("rewound");
  expect(rewinds).toHaveLength(2);
});

test("a GPU that goes away again while the run is resumed leaves it to the CPU, and no net is lost", async ({
  page,
  playground,
}) => {
  await Host.serve(page, tinySet());
  const gpu = await mayLoseGpu(page);
  await playground.open("./?engine=gpu");
  await playground.set({ epochs: 2, batchSize: 32 });
  await playground.button("Train").click();
  await playground.reachStep(4);
  await gpu.lose("and the next one");
  await expect(playground.notice("moved")).toContainText("of the CPU", { timeout: 60_000 });
  await expect(playground.header("Engine")).toContainText("CPU");
  await expect(page.getByTestId("test-accuracy")).toHaveText(/\d\s%/, { timeout: 90_000 });
  await expect(playground.header("Net")).toContainText("trained by you");
  expect((await playground.events("run")).length).toBe(1);
});

test("this device is checked against the reference", async ({ page, playground }) => {
  await Host.serve(page);
  await playground.open("./#about");
  await page.getByRole("button", { name: "Check this device" }).click();
  await expect(page.getByTestId("check-state")).toContainText("agree", { timeout: 200_000 });
  const text = await page.getByTestId("check-state").innerText();
  const [agree, all] = text.match(/(\d+) of (\d+)/)?.slice(1).map(Number) ?? [];
  expect(all).toBeGreaterThan(50);
  expect(agree).toBe(all);
});
