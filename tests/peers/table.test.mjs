import assert from "node:assert/strict";
import { test } from "node:test";
import { better, goalLine, ratios, table } from "./table.mjs";

const row = (name, engine, train, infer = null, rest = {}) => ({
  name,
  engine,
  train_images_per_second: train,
  infer_images_per_second: infer,
  latency_ms_median: null,
  gzip_bytes: null,
  error: null,
  ...rest,
});
const OURS = row("LeNet Playground", "cpu", 2800, 5800, { latency_ms_median: 0.1234, gzip_bytes: 178_900 });

test("the table has a line for each row, numbers to the right, and the errors below", () => {
  const failed = row("ConvNetJS", "cpu", null, 78.74, { error: "It cannot train: no gradient.", gzip_bytes: 3_712_219 });
  assert.deepEqual(table([OURS, failed]).split("\n"), [
    "library           engine  train images/s  infer images/s  one image, ms  kB, gzip",
    "────────────────  ──────  ──────────────  ──────────────  ─────────────  ────────",
    "LeNet Playground  cpu              2,800           5,800           0.12       179",
    "ConvNetJS         cpu                  –            78.7              –     3,712",
    "",
    "ConvNetJS, cpu: It cannot train: no gradient.",
  ]);
});

test("a goal is reached from its least ratio on", () => {
  const lineOf = (speed) => ratios([OURS, row("TensorFlow.js", "cpu", speed)])[0];
  assert.equal(lineOf(2800 / 60).reached, true);
  assert.equal(lineOf(2800 / 59).reached, false);
  assert.match(goalLine(lineOf(14)), /^Ours, cpu, trains as fast as TensorFlow.js, cpu: 200\.0 times .*reached/);
  assert.match(goalLine(lineOf(100)), /28\.0 times \(goal: 60 times, MISSED\)$/);
});

test("each ratio takes the figure and the engines it is about", () => {
  const rows = [
    OURS,
    row("LeNet Playground", "webgpu", 300, 900),
    row("TensorFlow.js", "cpu", 14, 180),
    row("TensorFlow.js", "webgpu", 9, 20),
    row("jax-js", "wasm", 35, 460),
    row("jax-js", "webgpu", 50, 215),
    row("onnxruntime-web", "wasm", null, 5000),
  ];
  assert.deepEqual(
    ratios(rows).map(({ ratio }) => ratio),
    [2800 / 14, 2800 / 35, 300 / 50, 5800 / 5000],
  );
});

test("without a figure there is no ratio and no verdict", () => {
  for (const goal of ratios([OURS, row("jax-js", "wasm", null)])) {
    assert.equal(goal.reached, null);
    assert.match(goalLine(goal), /: not measured \(goal: \d+ times\)$/);
  }
});

test("of two measurements the best figures count, and an error only where both had one", () => {
  const late = row("LeNet Playground", "cpu", 3000, null, { gzip_bytes: 178_900, error: "It was not done." });
  const both = { ...OURS, train_images_per_second: 3000 };
  assert.deepEqual(better(OURS, late), both);
  assert.deepEqual(better(late, OURS), both);
  assert.equal(better({ ...OURS, latency_ms_median: 0.1 }, OURS).latency_ms_median, 0.1);
  assert.deepEqual(better(late, late), late);
});
