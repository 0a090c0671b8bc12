/**
 * Measures our package and its peers, one after the other, in one Chromium. Prints a table, or with --json a list of
 * objects and nothing else; what it is at goes to standard error. `node tests/peers/run.mjs [--json] [--only TEXT]
 * [--repeat TIMES]`: of several turns the best figures count.
 */
import { parseArgs } from "node:util";
import { CHROMIUM, CHROMIUM_ARGS } from "../e2e/chromium.mjs";
import { npm } from "../e2e/npm.mjs";
import { servePage } from "./pages.mjs";
import { PEERS } from "./peers.mjs";
import { better, goalLine, ratios, table } from "./table.mjs";

const { chromium } = (await npm("@playwright/test")).default;

const TIME_LIMIT = 120_000;
const WEBGPU = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];
const FIGURES = ["train_images_per_second", "infer_images_per_second", "latency_ms_median"];

const { values: options } = parseArgs({
  options: {
    json: { type: "boolean" },
    only: { type: "string", multiple: true, default: [""] },
    repeat: { type: "string", default: "1" },
  },
});
const isAsked = ({ name, engine }) => options.only.some((text) => `${name}, ${engine}`.includes(text));
const peers = PEERS.filter(isAsked);

const browser = await chromium.launch({ executablePath: CHROMIUM, args: [...CHROMIUM_ARGS, ...WEBGPU] });
try {
  const rows = [];
  for (let turn = 0; turn < Number(options.repeat); turn++) {
    for (const [i, peer] of peers.entries()) {
      const row = await measurePeer(peer);
      rows[i] = turn ? better(rows[i], row) : row;
    }
  }
  const text = [table(rows), "", ...ratios(rows).map(goalLine)].join("\n");
  console.log(options.json ? JSON.stringify(rows, null, 2) : text);
} finally {
  await browser.close();
}

/** A row of the table, whatever happens. */
async function measurePeer({ name, engine, page }) {
  console.error(`${name}, ${engine} …`);
  const row = { name, engine };
  for (const figure of [...FIGURES, "gzip_bytes"]) row[figure] = null;
  row.error = null;
  const fail = (error) => {
    console.error(`  ${error}`);
    row.error = [row.error, sentence(error)].filter(Boolean).join(" ");
  };
  let server;
  try {
    server = await servePage(page);
    await runPage(server.url, engine, (told) => {
      for (const figure of FIGURES) if (figure in told) row[figure] = rounded(told[figure]);
      if (told.note) console.error(`  ${told.note}`);
      if (told.error) fail(told.error);
    });
    row.gzip_bytes = await server.gzipBytes();
  } catch (error) {
    fail(error.message);
  }
  await server?.close();
  return row;
}

/** Runs the page's measurement in caches of its own. */
async function runPage(url, engine, tell) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    page.on("console", (message) => console.error(`  ${message.text()}`));
    await page.exposeFunction("tell", tell);
    await page.goto(url);
    await inTime(page.evaluate((engine) => window.run(engine), engine), tell);
  } finally {
    await context.close();
  }
}

/** Waits for the measurement, or tells that it took too long; what was told until then stands. */
async function inTime(measurement, tell) {
  let timer;
  const limit = new Promise((resolve) => (timer = setTimeout(resolve, TIME_LIMIT, "late")));
  // Closing the page of a measurement that is late rejects its promise, of which nobody would hear.
  measurement.catch(() => undefined);
  const outcome = await Promise.race([measurement, limit]);
  clearTimeout(timer);
  if (outcome === "late") tell({ error: `It was not done after ${TIME_LIMIT / 1000} s.` });
}

/** The first line of an error, with a full stop. */
function sentence(text) {
  const line = text.split("\n")[0].trim();
  return /[.!?]$/.test(line) ? line : `${line}.`;
}

function rounded(value) {
  return Number(value.toPrecision(4));
}
