import { gzipSync } from "node:zlib";

const CODE = /\.(?:js|css|wasm)$/;

/** Bytes of all wasm, JavaScript and CSS that the page loads by the first answer, each file by `gzip -9`. */
export async function transferSize(browser, url) {
  return inFreshContext(browser, async (page) => {
    const sizes = new Map();
    page.on("response", (response) => {
      const { pathname } = new URL(response.url());
      if (!CODE.test(pathname)) return;
      const body = response.body();
      // What comes after the answer is not waited for, and lost with the page.
      body.catch(() => undefined);
      sizes.set(pathname, body);
    });
    await page.goto(url);
    await draw(page);
    await page.waitForFunction(timeOfAnswer);
    const bodies = await Promise.all(sizes.values());
    return bodies.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
  });
}

/**
 * Milliseconds from navigation to the answer to a stroke that the mouse drew as soon as there was a pad. The median of
 * some loads, each with empty caches.
 */
export async function firstAnswer(browser, url, loads) {
  const times = [];
  for (let i = 0; i < loads; i++) {
    const time = await inFreshContext(browser, async (page) => {
      await page.goto(url, { waitUntil: "commit" });
      await draw(page);
      // The frame that shows the answer, not the message that brings it.
      const shown = await page.waitForFunction(timeOfAnswer);
      return shown.jsonValue();
    });
    times.push(Math.round(time));
  }
  times.sort((a, b) => a - b);
  return {
    first_answer_ms: times[Math.floor(times.length / 2)],
    first_answer_ms_all: times,
    first_answer_of: "a stroke drawn with the mouse as soon as the pad is there",
  };
}

/** Megabytes of JavaScript in the page's worker while it trains; the browser leaves wasm memory out of this count. */
export async function workerHeap(browser, url) {
  return inFreshContext(browser, async (page) => {
    await page.goto(url);
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await page.getByTestId("progress").getByText("images/s").waitFor({ timeout: 120_000 });
    return page.evaluate(async () => {
      const { breakdown } = await performance.measureUserAgentSpecificMemory();
      const ofWorkers = breakdown.filter(({ attribution }) =>
        attribution.some(({ scope }) => scope === "DedicatedWorkerGlobalScope"),
      );
      return ofWorkers.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;
    });
  });
}

async function inFreshContext(browser, measure) {
  const context = await browser.newContext();
  try {
    return await measure(await context.newPage());
  } finally {
    await context.close();
  }
}

/** A slanted 1, for a single stroke. */
async function draw(page) {
  const pad = await page.getByTestId("pad").boundingBox();
  const at = (x, y) => [pad.x + x * pad.width, pad.y + y * pad.height];
  await page.mouse.move(...at(0.55, 0.2));
  await page.mouse.down();
  await page.mouse.move(...at(0.47, 0.8));
  await page.mouse.up();
}

/** Runs in the page, once in each frame. */
function timeOfAnswer() {
  return document.querySelector('[data-testid="answer"] .class') ? performance.now() : undefined;
}
