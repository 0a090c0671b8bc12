/** What the figures are shown as, and what they are held against. */

const OURS = "LeNet Playground";
const COLUMNS = [
  ["library", ({ name }) => name],
  ["engine", ({ engine }) => engine],
  ["train images/s", ({ train_images_per_second: speed }) => shown(speed)],
  ["infer images/s", ({ infer_images_per_second: speed }) => shown(speed)],
  ["one image, ms", ({ latency_ms_median: time }) => shown(time)],
  ["kB, gzip", ({ gzip_bytes: bytes }) => (bytes === null ? "–" : whole(bytes / 1000))],
];
const TEXT_COLUMNS = 2;

/** What ours has to reach: a figure of one of our engines as a multiple of a peer's. */
const GOALS = [
  { figure: "train_images_per_second", ours: "cpu", peer: ["TensorFlow.js", "cpu"], least: 60 },
  { figure: "train_images_per_second", ours: "cpu", peer: ["jax-js", "wasm"], least: 30 },
  { figure: "train_images_per_second", ours: "webgpu", peer: ["jax-js", "webgpu"], least: 2 },
  { figure: "infer_images_per_second", ours: "cpu", peer: ["onnxruntime-web", "wasm"], least: 1 },
];
const VERBS = { train_images_per_second: "trains", infer_images_per_second: "infers" };

/** All figures as one table, and below it what went wrong where. */
export function table(rows) {
  const cells = [COLUMNS.map(([title]) => title), ...rows.map((row) => COLUMNS.map(([, cell]) => cell(row)))];
  const widths = COLUMNS.map((_, at) => Math.max(...cells.map((row) => row[at].length)));
  const pad = (cell, at) => (at < TEXT_COLUMNS ? cell.padEnd(widths[at]) : cell.padStart(widths[at]));
  const lines = cells.map((row) => row.map(pad).join("  ").trimEnd());
  lines.splice(1, 0, widths.map((width) => "─".repeat(width)).join("  "));
  const errors = rows.filter(({ error }) => error).map(({ name, engine, error }) => `${name}, ${engine}: ${error}`);
  return [...lines, ...(errors.length ? ["", ...errors] : [])].join("\n");
}

/** The best figures of two measurements of the same peer; without an error where one of them had none. */
export function better(one, other) {
  const pick = (choose, key) => {
    const values = [one[key], other[key]].filter((value) => value !== null);
    return values.length ? choose(...values) : null;
  };
  return {
    ...one,
    train_images_per_second: pick(Math.max, "train_images_per_second"),
    infer_images_per_second: pick(Math.max, "infer_images_per_second"),
    latency_ms_median: pick(Math.min, "latency_ms_median"),
    gzip_bytes: pick(Math.max, "gzip_bytes"),
    error: one.error && other.error,
  };
}

/** The goals, each with the ratio measured; without one where either figure is missing. */
export function ratios(rows) {
  const figureOf = (name, engine, figure) =>
    rows.find((row) => row.name === name && row.engine === engine)?.[figure] ?? null;
  return GOALS.map(({ figure, ours, peer, least }) => {
    const [our, their] = [figureOf(OURS, ours, figure), figureOf(...peer, figure)];
    const ratio = our && their ? our / their : null;
    const label = `Ours, ${ours}, ${VERBS[figure]} as fast as ${peer.join(", ")}`;
    return { label, ratio, least, reached: ratio === null ? null : ratio >= least };
  });
}

/** A goal as a line. */
export function goalLine({ label, ratio, least, reached }) {
  if (ratio === null) return `${label}: not measured (goal: ${least} times)`;
  return `${label}: ${ratio.toFixed(ratio < 10 ? 2 : 1)} times (goal: ${least} times, ${reached ? "reached" : "MISSED"})`;
}

/** As many digits as a measurement can have. */
function shown(value) {
  if (value === null) return "–";
  return value >= 100 ? whole(value) : value.toPrecision(value < 1 ? 2 : 3);
}

function whole(value) {
  return Math.round(value).toLocaleString("en");
}
