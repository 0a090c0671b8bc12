import { AxeBuilder } from "@axe-core/playwright";
import { readFile } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";
import { Host, tinySet } from "./host";
import { expect, test, type Playground } from "./playground";
import { shoot } from "./shoot";
import { TINY, tinyIdx } from "./tiny-set";

let host: Host;

test.beforeEach(async ({ page }) => {
  host = await Host.serve(page, tinySet("mnist", "MNIST"));
});

const EACH = TINY.test / 10;

function matrix(page: Page): Locator {
  return page.getByTestId("matrix");
}

/** The numbers in the matrix, row by row; an empty cell is none. */
async function counts(page: Page): Promise<number[][]> {
  const rows = await matrix(page).locator("tbody tr").all();
  return Promise.all(rows.map(async (row) => (await row.locator("td").allInnerTexts()).map(Number)));
}

async function accuracy(page: Page): Promise<number> {
  return Number.parseFloat(await page.getByTestId("accuracy").innerText());
}

/** Trains LeNet on the tiny set to its end. */
async function train(playground: Playground, epochs = 2): Promise<void> {
  await playground.set({ epochs });
  await playground.button("Train").click();
  await expect(playground.page.getByTestId("test-accuracy")).toHaveText(/\d\s%/, { timeout: 60_000 });
}

async function evaluate(page: Page): Promise<void> {
  await page.getByRole("tab", { name: "Evaluate" }).click();
  await expect(page.getByTestId("took")).toBeVisible();
}

/** Opens Evaluate on the net that comes with the page, and presses what has to be pressed. */
async function measureShipped(playground: Playground): Promise<void> {
  await playground.open("./#evaluate");
  await playground.button("Measure on MNIST").click();
  await expect(playground.page.getByTestId("took")).toBeVisible();
}

async function downloaded(page: Page, name: string): Promise<{ file: string; bytes: Buffer }> {
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name }).click();
  const download = await coming;
  return { file: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

test("nothing is loaded before it is asked for, and then all is measured", async ({ page, playground }) => {
  await playground.open("./#evaluate");
  await expect(page.getByText(/MB are loaded for it from this host/)).toBeVisible();
  expect(host.filesAsked).toEqual([]);
  await playground.button("Measure on MNIST").click();
  await expect(page.getByTestId("images")).toHaveText("Your files, 300 test images");
  await expect(playground.header("Data")).toContainText("2,000 + 300 images, from this host.");
  await expect(page.getByTestId("accuracy")).toHaveText(/^\d+\.\d\d\s% ± \d\.\d\d\s%$/);
  await expect(page.getByTestId("took")).toHaveText(/^LeNet, as shipped: 12\sepochs on MNIST\. Measured on one core in \d+\.\d\d\ss, [\d,]+ images\/s\./);
  const rows = await counts(page);
  expect(rows.map((row) => row.reduce((sum, times) => sum + times, 0))).toEqual(Array(10).fill(EACH));
  const right = rows.reduce((sum, row, i) => sum + (row[i] ?? 0), 0);
  expect(await accuracy(page)).toBeCloseTo((100 * right) / TINY.test, 1);
});

test("a net of one's own is measured by itself, and the slider goes through its epochs", async ({ page, playground }) => {
  await playground.open();
  await train(playground, 3);
  await evaluate(page);
  const last = await accuracy(page);
  expect(last).toBeGreaterThan(95);
  const slider = page.getByRole("slider", { name: /Epochs of the last run/ });
  const place = () => matrix(page).evaluate((table) => table.getBoundingClientRect().top + scrollY);
  const before = await place();
  await slider.focus();
  await page.keyboard.press("Home");
  await expect(slider).toHaveAttribute("aria-valuetext", "after epoch 0");
  await expect.poll(() => accuracy(page)).toBeLessThan(60);
  await expect(matrix(page)).toHaveAccessibleName(/the beginning of the last run/);
  expect(await place()).toBe(before);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => accuracy(page)).toBeCloseTo(last, 0);
  await expect(matrix(page)).toHaveAccessibleName(/epoch 3 of the last run/);
  await page.getByRole("combobox", { name: "Net", exact: true }).selectOption("own");
  await expect.poll(() => accuracy(page)).toBe(last);
});

test("the matrix is walked with the keyboard, and a cell opens its images", async ({ page, playground }) => {
  await measureShipped(playground);
  const rows = await counts(page);
  await matrix(page).locator('[tabindex="0"]').focus();
  await expect(matrix(page).locator('[tabindex="0"]')).toHaveCount(1);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  const focus = page.locator(":focus");
  await expect(focus).toHaveAccessibleName(new RegExp(`^1 read as 2: ${rows[1]![2]} image`));
  await page.keyboard.press("Home");
  await expect(focus).toHaveAccessibleName("All whose class is 1");
  await page.keyboard.press("Enter");
  const heading = page.getByRole("heading", { name: `All whose class is 1: ${EACH} images` });
  await expect(heading).toBeFocused();
  await expect(page.getByTestId("shown").first()).toHaveText(`12 of ${EACH} images`);
  await playground.button("Show 12 more").press("Enter");
  await playground.button("Show 6 more").press("Enter");
  await expect(page.getByTestId("gallery").first().getByRole("listitem")).toHaveCount(EACH);
  await expect(playground.button("All are shown")).toBeFocused();
  await playground.button("Back to where it was picked").press("Enter");
  await expect(focus).toHaveAccessibleName("All whose class is 1");
  await page.keyboard.press("End");
  await expect(focus).toHaveAccessibleName(/^1 read as 9/);
  await page.keyboard.press("Control+Home");
  await expect(focus).toHaveAccessibleName("All read as 0");
  await page.keyboard.press("Enter");
  const column = rows.reduce((sum, row) => sum + (row[0] ?? 0), 0);
  await expect(page.getByTestId("images-section").getByRole("heading")).toHaveText(new RegExp(`All read as 0: ${column} images?`));
});

test("per cent take the place of counts, and the commonest confusion opens its images", async ({ page, playground }) => {
  await measureShipped(playground);
  const rows = await counts(page);
  await playground.button("% of the row").click();
  const shares = await counts(page);
  rows.forEach((row, i) => row.forEach((times, j) => expect(shares[i]![j]).toBeCloseTo((100 * times) / EACH, 0)));
  const first = page.getByTestId("confusions").getByRole("button").first();
  const [, truth, answer, times] = /(\d) read as (\d): (\d+) times/.exec(await first.innerText()) ?? [];
  expect(rows[Number(truth)]![Number(answer)]).toBe(Number(times));
  await first.click();
  await expect(page.getByRole("heading", { name: `${truth} read as ${answer}: ${times} images` })).toBeFocused();
});

test("galleries are chosen, filtered by class, and lead on", async ({ page, playground }) => {
  await measureShipped(playground);
  const section = page.getByTestId("images-section");
  const tiles = page.getByTestId("gallery").first().getByRole("button");
  await section.getByLabel("Images").selectOption("misclassified");
  const wrong = await counts(page).then((rows) => rows.flatMap((row, i) => row.filter((_, j) => i !== j)).reduce((a, b) => a + b, 0));
  await expect(section.getByRole("heading")).toHaveText(`Misclassified: ${wrong} images`);
  await section.getByLabel("Images").selectOption("best");
  await section.getByLabel("True class").selectOption({ label: "4" });
  await expect(section.getByRole("heading")).toHaveText(`Best classified: ${EACH} images`);
  await expect.poll(async () => (await tiles.all()).length).toBe(12);
  for (const tile of await tiles.all()) await expect(tile).toHaveAccessibleName(/^Image \d+: 4, read as \d, [\d.]+\s%/);
  const [, number] = /^Image (\d+)/.exec((await tiles.first().getAttribute("aria-label")) ?? "") ?? [];
  await tiles.first().press("Enter");
  await expect(page.getByRole("tab", { name: "Explain" })).toHaveAttribute("aria-selected", "true");
  await expect(page.getByRole("tabpanel")).toContainText(`The test set of your files, image ${number}: 4.`);
});

test("a threshold leaves images undecided", async ({ page, playground }) => {
  await measureShipped(playground);
  const slider = page.getByRole("slider", { name: /Threshold/ });
  await slider.fill("0");
  await expect(page.getByTestId("decided")).toHaveText(/^0 images \(0\.00\s%\) undecided/);
  await expect(playground.button("Show the undecided images")).toBeDisabled();
  await slider.fill("0.99");
  await expect(page.getByTestId("decided")).toHaveText(/^[1-9]\d* images/);
  const [undecided] = /^\d+/.exec(await page.getByTestId("decided").innerText()) ?? [];
  await playground.button("Show the undecided images").click();
  await expect(page.getByRole("heading", { name: `Undecided below 99.0 %: ${undecided} image` })).toBeFocused();
});

test("the table of classes is sorted by its headers", async ({ page, playground }) => {
  await measureShipped(playground);
  const table = page.getByTestId("classes");
  const column = async (at: number) => (await table.locator(`tbody tr td:nth-of-type(${at})`).allInnerTexts()).map(Number.parseFloat);
  const recall = await column(2);
  await table.getByRole("button", { name: "Recall" }).press("Enter");
  await expect(table.getByRole("columnheader", { name: "Recall" })).toHaveAttribute("aria-sort", "ascending");
  expect(await column(2)).toEqual([...recall].sort((a, b) => a - b));
  await table.getByRole("button", { name: "Recall" }).press("Enter");
  await expect(table.getByRole("columnheader", { name: "Recall" })).toHaveAttribute("aria-sort", "descending");
  expect(await column(2)).toEqual([...recall].sort((a, b) => b - a));
  const [mean] = await table.locator("tfoot tr").first().locator("td:nth-of-type(2)").allInnerTexts();
  expect(Number(mean)).toBeCloseTo(recall.reduce((sum, value) => sum + value, 0) / 10, 3);
});

test("two nets are compared image by image", async ({ page, playground }) => {
  await playground.open();
  await train(playground);
  await evaluate(page);
  const compare = page.getByTestId("compare");
  await compare.getByRole("button", { name: "Compare" }).click();
  await expect(page.getByTestId("mcnemar")).toHaveText(
    /^The second net is better: a difference of \d+ images is more than chance would make \(p\s<\s0\.001 by McNemar’s test/,
  );
  const accuracies = await page.getByTestId("compared").locator("tbody tr td:nth-of-type(1)").allInnerTexts();
  const [first = 0, second = 0] = accuracies.map((text) => Math.round((TINY.test * Number.parseFloat(text)) / 100));
  const kinds = await compare.getByRole("group").getByRole("button").allInnerTexts();
  const [gained = 0, lost = 0] = kinds.map((text) => Number.parseInt(text));
  expect(gained - lost).toBe(second - first);
  await expect(compare.getByTestId("shown")).toHaveText(`12 of ${gained} images`);
  await expect(compare.getByTestId("gallery").getByRole("button").first()).toHaveAccessibleName(/by the second net as/);
  await compare.getByRole("combobox", { name: "Second net" }).selectOption({ label: "LeNet, as shipped" });
  await expect(compare.getByRole("button", { name: "Compare" })).toBeDisabled();
});

test("a run's net is compared with the one before it", async ({ page, playground }) => {
  await playground.open();
  await train(playground, 1);
  const [, first] = /([\d.]+)\s%/.exec(await page.getByTestId("test-accuracy").innerText()) ?? [];
  await playground.set({ seed: 5 });
  await train(playground, 2);
  await evaluate(page);
  await page.getByRole("combobox", { name: "Net", exact: true }).selectOption({ label: "LeNet, yours before the last run" });
  await expect(page.getByTestId("took")).toHaveText(/^LeNet, yours before the last run: 1\sepoch on/);
  expect(await accuracy(page)).toBeCloseTo(Number(first), 1);
  const compare = page.getByTestId("compare");
  await compare.getByRole("combobox", { name: "First net" }).selectOption({ label: "LeNet, yours before the last run" });
  await compare.getByRole("combobox", { name: "Second net" }).selectOption({ label: "Last run, after epoch 2" });
  await compare.getByRole("button", { name: "Compare" }).click();
  await expect(page.getByTestId("compared").locator("tbody th")).toHaveText(["LeNet, yours before the last run", "epoch 2 of the last run"]);
});

test("measures are downloaded as CSV, JSON and PNG", async ({ page, playground }) => {
  await measureShipped(playground);
  const rows = await counts(page);
  const measures = await downloaded(page, "Measures and matrix, CSV");
  expect(measures.file).toBe("lenet-test-set-of-your-files-measures.csv");
  expect(measures.bytes.toString()).toContain(`\r\n0,${rows[0]!.join(",")}\r\n`);
  const predictions = (await downloaded(page, "All answers, CSV")).bytes.toString().trim().split("\r\n");
  expect(predictions).toHaveLength(1 + TINY.test);
  expect(predictions[1]).toMatch(/^0,0,\d(,[\d.e-]+){10}$/);
  const report = JSON.parse((await downloaded(page, "Report, JSON")).bytes.toString()) as { report: { confusion: number[][] } };
  expect(report.report.confusion).toEqual(rows);
  const picture = await downloaded(page, "Confusion matrix, PNG");
  expect([...picture.bytes.subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
});

test("measuring works while a run is under way, and says as of when", async ({ page, playground }) => {
  await playground.open();
  await playground.trainOn(60);
  await page.getByRole("tab", { name: "Evaluate" }).click();
  await expect(page.getByText("A run is under way; measuring works between its steps.")).toBeVisible();
  await playground.button(`Measure on ${TINY.test} images`).click();
  await expect(page.getByTestId("stale")).toHaveText(/as it was kept at step [\d,]+\.$/, { timeout: 40_000 });
  const step = await playground.step();
  await playground.reachStep(step + 60);
  const slider = page.getByRole("slider", { name: /Epochs of the last run/ });
  await slider.fill("1");
  await expect(matrix(page)).toHaveAccessibleName(/epoch \d+ of the last run/);
});

test("making digits is stopped, and begun again", async ({ page, playground }) => {
  await playground.open();
  await playground.choose("synthetic");
  await page.getByRole("tab", { name: "Evaluate" }).click();
  await playground.button("Measure on synthetic digits").click();
  await expect(page.getByTestId("measuring")).toContainText("Making synthetic digits");
  await playground.button("Stop").click();
  await expect(playground.button("Measure on synthetic digits")).toBeVisible();
  const done = () => page.getByTestId("measuring").count();
  expect(await done()).toBe(0);
  await playground.button("Measure on synthetic digits").click();
  await expect(page.getByTestId("measuring")).toContainText("Making synthetic digits");
});

test("files without test images are measured with a warning", async ({ page, playground }) => {
  const { images, labels } = tinyIdx(200, 3);
  await playground.open();
  await playground.choose("files");
  await page.locator('input[type="file"]').first().setInputFiles([
    { name: "train-images-idx3-ubyte", mimeType: "application/octet-stream", buffer: images },
    { name: "train-labels-idx1-ubyte", mimeType: "application/octet-stream", buffer: labels },
  ]);
  await page.getByRole("tab", { name: "Evaluate" }).click();
  await playground.button("Measure on your own files").click();
  await expect(page.getByText("There are no test images.")).toBeVisible();
  await expect(page.getByTestId("images")).toHaveText("Your files, 200 training images");
});

test("a net and images of other classes are refused; a net of two classes is measured", async ({ page, playground }) => {
  await playground.open("./#network?preset=three-or-seven-linear&data=three-or-seven&epochs=5&rate=1&optimizer=sgd&momentum=0&schedule=constant&loss=mean-absolute&init=normal,1,1");
  await expect(page.getByTestId("net-state")).toHaveText("All layers fit.");
  await page.getByRole("tab", { name: "Evaluate" }).click();
  await playground.button("Measure on the threes and sevens of MNIST").click();
  await expect(page.getByRole("tabpanel").getByRole("alert")).toContainText("This net has 10 classes (0 to 9), and the images have 2 classes (7, 3)");
  await page.getByRole("tab", { name: "Train" }).click();
  await playground.button("Train").click();
  await expect(page.getByTestId("test-accuracy")).toHaveText(/\d\s%/, { timeout: 60_000 });
  const [told] = /[\d.]+/.exec(await page.getByTestId("test-accuracy").innerText()) ?? [];
  await evaluate(page);
  expect(await accuracy(page)).toBeCloseTo(Number(told), 0);
  expect(await counts(page)).toHaveLength(2);
});

test("LeNet on threes and sevens shows the two classes that there are", async ({ page, playground }) => {
  await playground.open();
  await playground.choose("three-or-seven");
  await train(playground);
  await evaluate(page);
  expect(await counts(page)).toHaveLength(2);
});

test("what was measured is gone with its worker, and comes again", async ({ page, playground }) => {
  await measureShipped(playground);
  // The one that trains has the data.
  await playground.crash(0);
  await expect(playground.notice("worker")).toContainText("The engine stopped", { timeout: 40_000 });
  await playground.button("Measure on MNIST").click();
  await expect(page.getByTestId("took")).toBeVisible();
  await expect(page.getByTestId("gallery").first().getByRole("listitem")).toHaveCount(12);
  // The one that measures is replaced without a word, and measures again.
  const measured = async () => ((await playground.answers("evaluate.")) as { measured?: object }[]).filter((result) => result?.measured);
  const before = (await measured()).length;
  await playground.crash(1);
  await expect.poll(async () => (await measured()).length).toBe(before + 1);
  await playground.button("Show 12 more").first().click();
  await expect(page.getByTestId("gallery").first().getByRole("listitem")).toHaveCount(24);
});

test("a module that does not come is told of and tried again", async ({ page, playground }) => {
  await page.route("**/*.gpu-*.wasm", (route) => route.abort("internetdisconnected"));
  await playground.open("./#evaluate");
  await expect(page.getByRole("tabpanel").getByRole("alert")).toContainText("This part of the page could not be loaded. Check the connection");
  await page.unroute("**/*.gpu-*.wasm");
  await playground.button("Try again").click();
  await playground.button("Measure on MNIST").click();
  await expect(page.getByTestId("took")).toBeVisible();
});

test("it fits on all screens", async ({ page, playground }) => {
  await playground.open();
  await train(playground);
  await evaluate(page);
  await page.getByTestId("compare").getByRole("button", { name: "Compare" }).click();
  await expect(page.getByTestId("mcnemar")).toBeVisible();
  await shoot(playground, "7-evaluate");
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing serious, ${colorScheme}`, async ({ page, playground }) => {
    await page.emulateMedia({ colorScheme });
    await playground.open();
    await train(playground);
    await evaluate(page);
    await page.getByRole("combobox", { name: "Net", exact: true }).selectOption("shipped");
    await page.getByTestId("compare").getByRole("button", { name: "Compare" }).click();
    await expect(page.getByTestId("mcnemar")).toBeVisible();
    await page.getByTestId("confusions").getByRole("button").first().click();
    await page.getByText("What these measures say").click();
    const { violations } = await new AxeBuilder({ page }).analyze();
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
  });
}
