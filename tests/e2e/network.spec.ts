import { AxeBuilder } from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { Host, tinySet } from "./host";
import { expect, test, type Playground } from "./playground";
import { shoot } from "./shoot";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

test.beforeEach(async ({ page }) => {
  await Host.serve(page, tinySet("mnist", "MNIST"));
});

/** The block of a layer. */
function block(page: Page, name: string): Locator {
  return page.locator("[data-key]").filter({ has: page.locator(".name", { hasText: new RegExp(` ${name}$`) }) });
}

async function names(page: Page): Promise<string[]> {
  const texts = await page.locator("[data-key] .name").allTextContents();
  return texts.map((text) => text.trim().split(/\s+/).at(-1) ?? "");
}

async function openNetwork(playground: Playground, hash = "#network"): Promise<void> {
  await playground.open(`./${hash}`);
  await expect(playground.page.getByTestId("net-state")).toHaveText("All layers fit.");
}

function copied(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText());
}

test("a preset is shown layer by layer, with shapes and sizes", async ({ page, playground }) => {
  await openNetwork(playground);
  await expect(block(page, "conv1").getByTestId("shape")).toHaveText("20×24×24");
  await expect(block(page, "conv1")).toContainText("520 parameters");
  await expect(page.getByTestId("parameters")).toHaveText("431,080");
  await expect(page.getByTestId("multiply-adds")).toHaveText("2,293,000");
  await shoot(playground, "5-network");
  await page.getByLabel("Preset").selectOption("three-or-seven-linear");
  await expect(page.getByTestId("parameters")).toHaveText("785");
  await expect(page.getByTestId("plan")).toContainText("709 threes and sevens");
});

test("a shape that does not fit is told on the layer at fault while typing", async ({ page, playground }) => {
  await openNetwork(playground);
  await block(page, "conv2").getByRole("button").click();
  await page.getByRole("textbox", { name: "Kernel" }).fill("13");
  await expect(block(page, "conv2")).toContainText("expects an image C×H×W of at least 13×13 pixels, got 20×12×12");
  await expect(page.getByTestId("net-state")).toHaveText("One layer does not fit.");
  await expect(playground.button("Use this net")).toBeDisabled();
  await shoot(playground, "6-network-wrong");
  await page.getByRole("textbox", { name: "Kernel" }).fill("");
  await expect(page.getByText("Height and width, such as 3×3, each from 1 to 65,535.")).toBeVisible();
  await page.getByRole("textbox", { name: "Kernel" }).fill("3×3");
  await expect(page.getByTestId("net-state")).toHaveText("All layers fit.");
  await expect(block(page, "conv2").getByTestId("shape")).toHaveText("50×10×10");
});

test("layers are moved, copied, added and removed with the keyboard", async ({ page, playground }) => {
  await openNetwork(playground);
  await block(page, "relu1").getByRole("button").focus();
  await page.keyboard.press("Alt+ArrowRight");
  expect((await names(page)).slice(0, 4)).toEqual(["conv1", "pool1", "relu1", "conv2"]);
  await expect(block(page, "relu1").getByRole("button")).toBeFocused();
  await page.keyboard.press("Alt+ArrowLeft");
  expect((await names(page)).slice(0, 3)).toEqual(["conv1", "relu1", "pool1"]);
  await page.keyboard.press("ArrowRight");
  await expect(block(page, "pool1").getByRole("button")).toBeFocused();
  await page.keyboard.press("Delete");
  expect((await names(page)).slice(0, 3)).toEqual(["conv1", "relu1", "conv2"]);
  await expect(block(page, "conv2").getByRole("button")).toBeFocused();
  await page.keyboard.press("Enter");
  await playground.button("Duplicate").click();
  expect((await names(page)).slice(2, 4)).toEqual(["conv2", "conv3"]);
  await playground.button("Move back").press("Enter");
  expect((await names(page)).slice(2, 4)).toEqual(["conv3", "conv2"]);
  await expect(playground.button("Move back")).toBeFocused();
  await page.getByLabel("New layer").selectOption("dropout");
  await playground.button("Add behind conv3").click();
  expect((await names(page)).slice(2, 5)).toEqual(["conv3", "dropout", "conv2"]);
});

test("a block is dragged by its dots", async ({ page, playground }) => {
  await openNetwork(playground);
  const from = (await block(page, "conv1").locator(".grip").boundingBox())!;
  const to = (await block(page, "pool1").boundingBox())!;
  await page.mouse.move(from.x + 16, from.y + 16);
  await page.mouse.down();
  await page.mouse.move(to.x + to.width - 8, to.y + 20, { steps: 5 });
  await page.mouse.up();
  expect((await names(page)).slice(0, 3)).toEqual(["relu1", "pool1", "conv1"]);
});

test("the net is copied as JSON and as Rust", async ({ page, playground }) => {
  await openNetwork(playground, "#network?preset=mlp");
  await playground.button("Copy as JSON").click();
  await expect(playground.button("JSON copied")).toBeVisible();
  const net = JSON.parse(await copied(page)) as { layers: { name: string; features?: number }[] };
  expect(net.layers[2]).toEqual({ name: "fc1", kind: "linear", features: 200 });
  await playground.button("Copy as Rust").click();
  await expect(playground.button("Rust copied")).toBeVisible();
  expect(await copied(page)).toContain('graph.add("fc1", Linear { features: 200 }, &[layer1])?;');
});

test("a net that is no chain is changed as JSON, and a mistake in it is told", async ({ page, playground }) => {
  await openNetwork(playground);
  await page.getByText("As JSON", { exact: true }).click();
  const text = page.getByLabel("The net as JSON");
  const net = {
    inputs: { Input: [1, 28, 28] },
    layers: [
      { name: "flatten", kind: "flatten" },
      { name: "fc1", kind: "linear", features: 10 },
      { name: "sum", kind: "total", from: ["fc1", "flatten"] },
    ],
  };
  await text.fill(JSON.stringify(net));
  await expect(page.getByText("inputs of one shape")).toBeVisible();
  net.layers[2]!.from = ["fc1", "fc1"];
  await text.fill(JSON.stringify(net));
  await expect(page.getByTestId("net-state")).toHaveText("All layers fit.");
  await expect(page.getByText("more than a chain")).toBeVisible();
  await text.fill("{");
  await expect(page.getByTestId("net-state")).toContainText("EOF");
});

test("a link brings net, data, options and seed to another page, and the same run", async ({ page, playground, context }) => {
  await openNetwork(playground);
  await page.getByLabel("Preset").selectOption("three-or-seven-linear");
  await block(page, "fc").getByRole("button").click();
  await playground.button("Duplicate").click();
  await page.getByRole("textbox", { name: "Features" }).fill("4");
  await playground.button("Move back").click();
  await expect(page.getByTestId("net-state")).toHaveText("All layers fit.");
  await playground.button("Use this net").click();
  await playground.set({ epochs: 3, seed: 7 });
  await playground.choose("three-or-seven");
  const first = await losses(playground);
  await page.getByRole("tab", { name: "Network" }).click();
  await playground.button("Copy link").click();
  const link = await copied(page);
  expect(link).toContain("seed=7");

  const other = await context.newPage();
  const again = new (playground.constructor as new (page: Page) => Playground)(other);
  await again.open(link);
  await expect(other.getByTestId("net-state")).toHaveText("All layers fit.");
  expect(await names(other)).toEqual(["flatten", "fc2", "fc", "sigmoid"]);
  await expect(block(other, "fc2").getByTestId("shape")).toHaveText("4");
  await expect(other.getByTestId("plan")).toContainText("seed 7");
  await again.button("Go to Train").click();
  expect(await losses(again)).toEqual(first);
});

test("an address that names a preset alone brings its data and recipe", async ({ page, playground }) => {
  await openNetwork(playground, "#network?preset=three-or-seven-linear");
  await expect(page.getByTestId("plan")).toContainText("709 threes and sevens");
  await playground.button("Go to Train").click();
  await expect(page.getByLabel("Data set")).toHaveValue("three-or-seven-small");
  await expect(page.getByRole("spinbutton", { name: "Epochs" })).toHaveValue("20");
});

test("a link that is broken says so, and the page works", async ({ page, playground }) => {
  await openNetwork(playground, "#network?net=%%%&epochs=2");
  await expect(page.getByRole("alert").first()).toContainText("cut off or garbled");
  await page.goto("./#network?preset=lenet&epochs=0");
  await expect(page.getByRole("alert").first()).toContainText("Epochs must be a whole number");
});

test("a net of one's own is trained, reads the drawing and is named", async ({ page, playground }) => {
  await openNetwork(playground, "#network?preset=mlp&epochs=3&rate=0.01&init=normal,0.01,0.01&optimizer=adam");
  await playground.button("Go to Train").click();
  await playground.button("Train").click();
  await expect(page.getByTestId("test-accuracy")).toHaveText(/\d\s%/, { timeout: 60_000 });
  await expect(playground.header("Net")).toContainText("MLP on raw pixels, trained by you");
  await expect(playground.header("Engine")).toContainText("one core");
  await playground.button("Example").click();
  expect(await playground.probabilities()).toHaveLength(10);
  await playground.button("Back to LeNet").click();
  await playground.set({ epochs: 1 });
  await playground.button("Train").click();
  await expect(playground.header("Net")).toContainText("LeNet, trained by you", { timeout: 60_000 });
});

test("a net changed after another view was looked at is the one that is used", async ({ page, playground }) => {
  await openNetwork(playground);
  await page.getByRole("textbox", { name: "Name" }).fill("first");
  await playground.button("Use this net").click();
  await expect(page.getByRole("link", { name: "first" })).toBeVisible();
  await page.getByRole("tab", { name: "Network" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("second");
  await playground.button("Use this net").click();
  await expect(page.getByRole("link", { name: "second" })).toBeVisible();
});

test("threes and sevens are distinguished by a single number", async ({ page, playground }) => {
  await openNetwork(playground, "#network?preset=three-or-seven-linear&data=three-or-seven&epochs=5&rate=1&optimizer=sgd&momentum=0&schedule=constant&loss=mean-absolute&init=normal,1,1");
  await playground.button("Go to Train").click();
  await playground.button("Train").click();
  await expect(page.getByTestId("test-accuracy")).toHaveText(/\d\s%/, { timeout: 60_000 });
  await expect(playground.header("Data")).toContainText("3 or 7 of");
  await playground.button("Example").click();
  const [seven = 0, three = 0] = await playground.probabilities();
  expect(seven + three).toBeCloseTo(1);
});

test("LeNet learns threes and sevens too", async ({ page, playground }) => {
  await playground.open();
  await playground.choose("three-or-seven");
  await playground.set({ epochs: 2 });
  await playground.button("Train").click();
  await expect(page.getByTestId("test-accuracy")).toHaveText(/\d\s%/, { timeout: 60_000 });
  await expect(playground.header("Data")).toContainText("400 + 60 images");
  await expect(playground.header("Net")).toContainText("LeNet, trained by you");
});

test("a net of one's own survives the death of its worker", async ({ playground }) => {
  await openNetwork(playground, "#network?preset=mlp&init=normal,0.01,0.01");
  await playground.button("Go to Train").click();
  await playground.button("Example").click();
  await playground.trainOn(30);
  await playground.pause();
  await playground.frames(5);
  const before = await playground.probabilities();
  await playground.crash(0);
  await expect(playground.notice("worker")).toContainText("with your net as it was", { timeout: 40_000 });
  await expect(playground.header("Net")).toContainText("MLP on raw pixels, trained by you");
  await expect.poll(() => playground.probabilities()).toEqual(before);
});

test("data that a net does not take are named, and nothing is lost", async ({ page, playground }) => {
  await openNetwork(playground, "#network?preset=three-or-seven-linear&data=mnist");
  await playground.button("Go to Train").click();
  await playground.button("Train").click();
  await expect(playground.notice("design")).toContainText("2 classes");
  await expect(playground.button("Train")).toBeEnabled();
  await page.getByRole("link", { name: "3 or 7, linear" }).click();
  await expect(page.getByTestId("parameters")).toHaveText("785");
});

test("a module that does not come is told of and tried again", async ({ page, playground }) => {
  await page.route("**/*.gpu-*.wasm", (route) => route.abort("internetdisconnected"));
  await playground.open("./#network");
  await expect(page.getByText("This part of the page could not be loaded. Check the connection")).toBeVisible();
  await page.unroute("**/*.gpu-*.wasm");
  await playground.button("Try again").click();
  await expect(page.getByTestId("net-state")).toHaveText("All layers fit.");
});

test.describe("by touch", () => {
  test.use({ hasTouch: true, viewport: { width: 360, height: 780 } });

  test("a finger chooses, changes and drags a layer", async ({ page, playground }) => {
    await openNetwork(playground);
    await block(page, "fc1").getByRole("button").tap();
    await page.getByRole("textbox", { name: "Features" }).fill("30");
    await expect(block(page, "fc1").getByTestId("shape")).toHaveText("30");
    await playground.button("Move on").tap();
    expect((await names(page)).slice(7, 9)).toEqual(["relu3", "fc1"]);
    await block(page, "fc1").getByRole("button").tap();

    await block(page, "conv2").scrollIntoViewIfNeeded();
    const grip = (await block(page, "relu1").locator(".grip").boundingBox())!;
    const target = (await block(page, "pool1").boundingBox())!;
    const devtools = await page.context().newCDPSession(page);
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...touchPoints: { x: number; y: number }[]) =>
      devtools.send("Input.dispatchTouchEvent", { type, touchPoints });
    const before = await page.evaluate(() => scrollY);
    await touch("touchStart", { x: grip.x + 16, y: grip.y + 16 });
    await touch("touchMove", { x: target.x + 60, y: target.y + 10 });
    await touch("touchMove", { x: target.x + 100, y: target.y + 30 });
    await touch("touchEnd");
    expect((await names(page)).slice(0, 4)).toEqual(["conv1", "pool1", "relu1", "conv2"]);
    expect(await page.evaluate(() => scrollY)).toBe(before);
  });
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing serious, ${colorScheme}`, async ({ page, playground }) => {
    await page.emulateMedia({ colorScheme });
    await openNetwork(playground);
    await block(page, "conv2").getByRole("button").click();
    await page.getByRole("textbox", { name: "Kernel" }).fill("13");
    await expect(block(page, "conv2")).toContainText("Does not fit");
    await page.getByText("As JSON", { exact: true }).click();
    const { violations } = await new AxeBuilder({ page }).analyze();
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
  });
}

/** Trains to the end; the loss of every batch. */
async function losses(playground: Playground): Promise<number[]> {
  await playground.button("Train").click();
  await expect(playground.page.getByTestId("test-accuracy")).toHaveText(/\d\s%/, { timeout: 60_000 });
  const progress = await playground.events("progress");
  return progress.flatMap(({ progress }) => Object.values(progress.losses));
}
