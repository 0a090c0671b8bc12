/**
 * Measures the built page in headless Chromium and prints one JSON object to standard output; all else goes to standard
 * error. `node tests/e2e/bench.mjs [--five] [--quick] [--evaluate] [--simd plain|relaxed]`; MNIST is taken from $LENET_DATA,
 * else from data/. With --evaluate it measures nothing but how long Evaluate takes.
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { loadavg } from "node:os";
import { CHROMIUM, CHROMIUM_ARGS } from "./chromium.mjs";
import { firstAnswer, transferSize, workerHeap } from "./bench-page.mjs";
import { WWW, npm } from "./npm.mjs";

const { chromium } = (await npm("@playwright/test")).default;
const { preview } = await npm("vite");

const { values: options } = parseArgs({
  options: { five: { type: "boolean" }, quick: { type: "boolean" }, evaluate: { type: "boolean" }, simd: { type: "string" } },
});
/** The page chooses a build by itself, unless its address insists on one. */
const query = options.simd ? `?simd=${options.simd}` : "";
const say = (text) => console.error(text);

// The preview isolates the page: so the worker's clock steps by 5 µs instead of 100, and memory can be measured.
const server = await preview({ root: fileURLToPath(WWW), logLevel: "warn", preview: { port: 0 } });
const args = [...CHROMIUM_ARGS, "--enable-blink-features=ForceEagerMeasureMemory"];
const browser = await chromium.launch({ executablePath: CHROMIUM, args });
try {
  const url = `http://localhost:${server.httpServer.address().port}/`;
  const loadBefore = loadavg()[0];
  const figures = await speed(url);
  const page = options.evaluate ? {} : await loading(url, figures);
  const machine = { load_average: [loadBefore, loadavg()[0]], browser: `Chromium ${browser.version()}` };
  console.log(JSON.stringify({ ...figures, ...page, ...machine }, null, 2));
} finally {
  await browser.close();
  await server.close();
}

async function loading(url, figures) {
  say("Loading the page");
  return {
    gzip_bytes: await transferSize(browser, url + query),
    ...(await firstAnswer(browser, url + query, options.quick ? 3 : 9)),
    worker_memory_mb: Number((figures.wasm_memory_mb + (await workerHeap(browser, url + query))).toFixed(1)),
  };
}

async function speed(url) {
  const page = await browser.newPage();
  page.on("console", (message) => say(message.text()));
  page.on("pageerror", (error) => say(`The page failed: ${error.message}`));
  await page.goto(`${url}bench.html${query}`);
  const figures = await page.evaluate((options) => window.bench(options), options);
  await page.close();
  return figures;
}
