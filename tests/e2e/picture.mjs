/**
 * Makes the README's picture of the built page: a digit drawn with the mouse while the net trains.
 * `node tests/e2e/picture.mjs FILE.webp`; MNIST is taken from $LENET_DATA, else from data/.
 */
import { Buffer } from "node:buffer";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CHROMIUM, CHROMIUM_ARGS } from "./chromium.mjs";
import { WWW, npm } from "./npm.mjs";

const { chromium } = (await npm("@playwright/test")).default;
const { preview } = await npm("vite");

/** Points of a 3 on a pad of 1×1; the pen takes a smooth way through them. */
const THREE = [
  [0.31, 0.27], [0.42, 0.17], [0.57, 0.17], [0.63, 0.29], [0.56, 0.42], [0.43, 0.47],
  [0.58, 0.51], [0.67, 0.64], [0.62, 0.78], [0.47, 0.85], [0.29, 0.77],
];
const SIZE = { width: 1200, height: 1200 };
const EPOCHS = 2;
/** How far the run is when the picture is taken: both charts have a line, and the run still goes on. */
const PROGRESS = 0.8;

const [file] = process.argv.slice(2);
if (!file) throw new Error("Name the file to write: node tests/e2e/picture.mjs docs/page.webp");
const server = await preview({ root: fileURLToPath(WWW), logLevel: "warn", preview: { port: 0 } });
const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGS });
try {
  const page = await browser.newPage({ viewport: SIZE, deviceScaleFactor: 1, colorScheme: "light", reducedMotion: "reduce" });
  await page.goto(`http://localhost:${server.httpServer.address().port}/`);
  await draw(page, THREE);
  await page.getByTestId("answer").locator(".class").waitFor();
  await train(page);
  const image = await webp(page);
  writeFileSync(file, image);
  console.error(`${file}: ${(image.length / 1000).toFixed(1)} kB`);
} finally {
  await browser.close();
  await server.close();
}

/** Draws one stroke along a Catmull-Rom curve through the points. */
async function draw(page, points) {
  const box = await page.getByTestId("pad").boundingBox();
  const move = ([x, y]) => page.mouse.move(box.x + x * box.width, box.y + y * box.height);
  const point = (at) => points[Math.min(Math.max(at, 0), points.length - 1)];
  await move(points[0]);
  await page.mouse.down();
  for (let at = 0; at + 1 < points.length; at++) {
    for (let t = 0.125; t <= 1; t += 0.125) {
      await move([0, 1].map((axis) => curve(t, [-1, 0, 1, 2].map((offset) => point(at + offset)[axis]))));
    }
  }
  await page.mouse.up();
}

function curve(t, [a, b, c, d]) {
  return b + (t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))) / 2;
}

/** Trains until the run is far enough for charts that show something. */
async function train(page) {
  await page.getByRole("spinbutton", { name: "Epochs" }).fill(String(EPOCHS));
  await page.getByRole("button", { name: "Train", exact: true }).click();
  const isFarEnough = (goal) => {
    const { textContent } = document.querySelector("[data-testid=progress]");
    // The next number follows without a space.
    const [, step, steps] = /step ([\d,]+) of (\d+(?:,\d{3})*)/.exec(textContent) ?? [];
    const count = (text) => Number(text.replaceAll(",", ""));
    return step && count(step) >= goal * count(steps);
  };
  await page.waitForFunction(isFarEnough, PROGRESS, { polling: 50, timeout: 180_000 });
}

/** The window as a WebP file, which Playwright's own screenshots cannot be. */
async function webp(page) {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 80 });
  return Buffer.from(data, "base64");
}
