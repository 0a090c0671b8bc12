import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { Host, tinySet } from "./host";
import { png, zip } from "./picture-files";
import { expect, test, type Playground } from "./playground";
import { shoot } from "./shoot";
import { ONE, SEVEN, THREE, type Stroke } from "./skeletons";

test.beforeEach(async ({ page }) => {
  await Host.serve(page, tinySet("mnist", "MNIST"));
});

/** Light pictures and dark ones, 24 to train on and 4 to test with. */
function shades(): Record<string, Uint8Array> {
  const grey = (level: number) => png(40, 30, [level, level, level]);
  const files: Record<string, Uint8Array> = { "shades/readme.txt": new Uint8Array(5) };
  for (let i = 0; i < 12; i++) {
    files[`shades/train/light/${i}.png`] = grey(200 + i);
    files[`shades/train/dark/${i}.png`] = grey(10 + i);
  }
  for (let i = 0; i < 2; i++) {
    files[`shades/test/light/${i}.png`] = grey(230 + i);
    files[`shades/test/dark/${i}.png`] = grey(30 + i);
  }
  return files;
}

/** Those files on this machine, for as long as they are used. */
async function onDisk(files: Record<string, Uint8Array>, use: (root: string) => Promise<void>): Promise<void> {
  const room = mkdtempSync(join(tmpdir(), "own-data-"));
  try {
    for (const [path, bytes] of Object.entries(files)) {
      mkdirSync(dirname(join(room, path)), { recursive: true });
      writeFileSync(join(room, path), bytes);
    }
    await use(room);
  } finally {
    rmSync(room, { recursive: true });
  }
}

const file = (name: string, bytes: Uint8Array) => ({ name, mimeType: "application/octet-stream", buffer: Buffer.from(bytes) });

async function openOwnFiles(playground: Playground): Promise<void> {
  await playground.open();
  await playground.choose("files");
  await expect(playground.page.getByLabel("Files", { exact: true })).toBeVisible();
}

function chosen(page: Page) {
  return page.getByTestId("own-files");
}

async function trainToTheEnd(playground: Playground): Promise<void> {
  await playground.button("Train").click();
  await expect(playground.page.getByTestId("test-accuracy")).toHaveText(/\d\s%/, { timeout: 60_000 });
}

test.describe("pictures", () => {
  test("in a folder are a data set, named by their folders", async ({ page, playground }) => {
    await openOwnFiles(playground);
    await expect(page.getByText("Choose your files first, or a folder.")).toBeVisible();
    await expect(playground.button("Train")).toBeDisabled();
    await onDisk(shades(), async (root) => {
      await page.getByLabel("Folder", { exact: true }).setInputFiles(join(root, "shades"));
      await expect(chosen(page)).toContainText("28 pictures in 2 classes: dark 14, light 14.");
      await expect(page.getByLabel("Each picture becomes 1×28×28, grey")).toHaveValue("fit");
      await playground.set({ epochs: 20, batchSize: 4 });
      await trainToTheEnd(playground);
    });
    await expect(playground.header("Data")).toContainText("shades");
    await expect(playground.header("Data")).toContainText("24 + 4 images, from your files.");
    await expect(page.getByTestId("test-accuracy")).toHaveText(/^100\.0/);
    await playground.button("Example").click();
    await expect(playground.bars.getByRole("listitem")).toHaveText([/dark/, /light/]);
  });

  test("in a zip file are the same", async ({ page, playground }) => {
    await openOwnFiles(playground);
    await page.getByLabel("Files", { exact: true }).setInputFiles(file("shades.zip", zip(shades())));
    await expect(chosen(page)).toContainText(/shades\.zip, [\d,]+ bytes/);
    await page.getByLabel("Each picture becomes").selectOption("fill");
    await playground.set({ epochs: 2 });
    await trainToTheEnd(playground);
    await expect(playground.header("Data")).toContainText("24 + 4 images, from your files.");
    await shoot(playground, "7-own-files");
  });

  test("are dropped with their folder", async ({ page, playground }) => {
    await openOwnFiles(playground);
    await onDisk(shades(), async (root) => {
      const box = (await page.getByRole("group", { name: "Your own files" }).boundingBox())!;
      const devtools = await page.context().newCDPSession(page);
      const data = { items: [], files: [join(root, "shades")], dragOperationsMask: 1 };
      for (const type of ["dragEnter", "dragOver", "drop"] as const) {
        await devtools.send("Input.dispatchDragEvent", { type, x: box.x + 40, y: box.y + 20, data });
      }
      await expect(chosen(page)).toContainText("28 pictures in 2 classes");
      await playground.set({ epochs: 1 });
      await trainToTheEnd(playground);
    });
    await expect(playground.header("Data")).toContainText("shades");
  });

  test("of other formats are named, whether all are or some", async ({ page, playground }) => {
    await openOwnFiles(playground);
    const files = page.getByLabel("Files", { exact: true });
    await files.setInputFiles(Array.from({ length: 40 }, (_, i) => file(`${i + 10}.webp`, new Uint8Array(9))));
    await playground.button("Train").click();
    await expect(playground.notice("data")).toContainText("What was chosen: 10.webp, 11.webp, 12.webp, 13.webp and 36 more.");
    await onDisk({ ...shades(), "shades/train/light/late.webp": new Uint8Array(9) }, async (root) => {
      await page.getByLabel("Folder", { exact: true }).setInputFiles(join(root, "shades"));
      await expect(chosen(page)).toContainText("28 pictures in 2 classes");
      await expect(chosen(page)).toContainText("LeNet has ten outputs; those without a class stand for nothing");
      await expect(chosen(page)).toContainText("Left out, for they are neither PNG nor JPEG:");
      await expect(chosen(page)).toContainText("shades/train/light/late.webp");
    });
  });

  test("whose code does not come are told of in words to act on", async ({ page, playground }) => {
    await openOwnFiles(playground);
    await page.getByLabel("Files", { exact: true }).setInputFiles(file("shades.zip", zip(shades())));
    await page.route("**/load.later-*.js*", (route) => route.abort("internetdisconnected"));
    await playground.button("Train").click();
    await expect(playground.notice("data")).toContainText("This part of the page could not be loaded. Check the connection");
    await expect(playground.notice("data")).not.toContainText(/https?:|module/);
  });

  test("that cannot be used are named, with what to do", async ({ page, playground }) => {
    await openOwnFiles(playground);
    const files = page.getByLabel("Files", { exact: true });
    const tried = async (name: string, content: Record<string, Uint8Array>, said: string) => {
      await files.setInputFiles(file(name, zip(content)));
      await playground.button("Train").click();
      await expect(playground.notice("data")).toContainText(said);
      await expect(playground.button("Train")).toBeEnabled();
    };
    await tried("bad.zip", { ...shades(), "shades/train/light/broken.png": Uint8Array.of(1, 2, 3) }, "shades/train/light/broken.png: this is not a picture");
    await tried("one.zip", { "cats/a.png": png(2, 2, [1, 2, 3]) }, "All pictures are of one class, “cats”");
    await tried("none.zip", { "cats/a.txt": new Uint8Array(3) }, "no PNG or JPEG pictures to train on in none");
    await files.setInputFiles(file("photo.webp", new Uint8Array(9)));
    await playground.button("Train").click();
    await expect(playground.notice("data")).toContainText("Choose two IDX files");
    await expect(playground.notice("data")).toContainText("zip file");
  });

  test("take the shape of the visitor's own net, and are refused by one that takes none", async ({ page, playground }) => {
    const colour = { name: "small", inputs: { Input: [3, 8, 8] }, layers: [{ name: "flatten", kind: "flatten" }, { name: "fc", kind: "linear", features: 2 }, { name: "softmax", kind: "softmax" }] };
    await playground.open("./#network");
    const use = async (net: object) => {
      await page.getByText("As JSON", { exact: true }).click();
      await page.getByLabel("The net as JSON").fill(JSON.stringify(net));
      await expect(page.getByTestId("net-state")).toHaveText("All layers fit.");
      await playground.button("Use this net").click();
      await expect(page.getByRole("tab", { name: "Train" })).toHaveAttribute("aria-selected", "true");
    };
    await use(colour);
    await playground.choose("files");
    await page.getByLabel("Files", { exact: true }).setInputFiles(file("shades.zip", zip(shades())));
    await expect(page.getByLabel("Each picture becomes 3×8×8, in colour")).toBeVisible();
    await playground.set({ epochs: 3 });
    await trainToTheEnd(playground);
    await expect(playground.header("Net")).toContainText("small, trained by you");
    await playground.button("Example").click();
    expect(await playground.probabilities()).toHaveLength(2);

    await page.getByRole("tab", { name: "Network" }).click();
    await use({ ...colour, inputs: { Input: [20] } });
    await playground.choose("files");
    await expect(page.getByText("The net takes 20, which is not the shape of a picture.")).toBeVisible();
    await playground.button("Train").click();
    await expect(playground.notice("data")).toContainText("The net takes 20, which is not the shape of a picture.");
  });

  test("that take long are counted, and the reading is stopped", async ({ page, playground }) => {
    const large = png(900, 900, [90, 90, 90]);
    const many = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`${i % 2 ? "a" : "b"}/${i}.png`, large]));
    await openOwnFiles(playground);
    await page.getByLabel("Files", { exact: true }).setInputFiles(file("many.zip", zip(many)));
    await playground.button("Train").click();
    await expect(playground.progress).toContainText("Reading your pictures");
    await expect(playground.progress).toContainText("of 400 images");
    await playground.button("Stop").click();
    await expect(playground.button("Train")).toBeEnabled({ timeout: 2000 });
    await expect(playground.notice("data")).toHaveCount(0);
    await expect(playground.header("Data")).toContainText("None loaded yet");
  });
});

test.describe("CIFAR-10", () => {
  /** Records of two bytes' worth of difference: the class is the brightness. */
  function batch(records: number): Uint8Array {
    const bytes = new Uint8Array(3073 * records);
    for (let i = 0; i < records; i++) bytes.fill(25 * (i % 10), 3073 * i + 1, 3073 * (i + 1)).fill(i % 10, 3073 * i, 3073 * i + 1);
    return bytes;
  }

  test("is asked for where its net is used, and trained on", async ({ page, playground }) => {
    await playground.open("./#network");
    await page.getByLabel("Preset").selectOption("lenet-cifar10");
    await expect(page.getByTestId("plan")).toContainText("CIFAR-10, whose files you choose under Train");
    await playground.button("Use this net").click();
    await expect(page.getByLabel("Data set")).toHaveValue("cifar10");
    await expect(page.getByText("Choose CIFAR-10’s files first: data_batch_1.bin and its siblings.")).toBeVisible();
    await expect(playground.button("Train")).toBeDisabled();
    await page.getByLabel("Files", { exact: true }).setInputFiles([file("test_batch.bin", batch(30)), file("data_batch_1.bin", batch(200))]);
    await playground.set({ epochs: 1 });
    await trainToTheEnd(playground);
    await expect(playground.header("Data")).toContainText("CIFAR-10");
    await expect(playground.header("Data")).toContainText("200 + 30 images, from your files.");
    await expect(playground.bars.getByRole("listitem").first()).toContainText("airplane");
  });

  test("is refused by LeNet, which is told where its net is", async ({ page, playground }) => {
    await openOwnFiles(playground);
    await page.getByLabel("Files", { exact: true }).setInputFiles(file("data_batch_1.bin", batch(20)));
    await playground.button("Train").click();
    await expect(playground.notice("data")).toContainText("use the preset LeNet on CIFAR-10 of the Network view");
  });
});

test.describe("drawings", () => {
  const panel = (page: Page) => page.getByTestId("drawings");

  async function openDrawings(playground: Playground): Promise<void> {
    await playground.open();
    await playground.page.getByText("Your own drawings", { exact: true }).last().click();
    await expect(panel(playground.page)).toContainText("None yet.");
  }

  async function add(playground: Playground, strokes: Stroke[], digit: number): Promise<void> {
    await playground.draw(strokes);
    await playground.button(`Add as ${digit}`).click();
    await expect(playground.answer).toContainText("Nothing drawn yet");
  }

  test("are named, kept, shown, removed and deleted", async ({ page, playground }) => {
    await openDrawings(playground);
    await expect(playground.button("Add as 3")).toHaveAttribute("aria-disabled", "true");
    await add(playground, THREE, 3);
    await expect(page.getByText("Added as 3: the first one.")).toBeVisible();
    await playground.draw(SEVEN);
    await playground.pad.focus();
    await page.keyboard.press("7");
    await add(playground, THREE, 3);
    await expect(panel(page)).toContainText("3 drawings of 2 digits.");

    await page.reload();
    await playground.ready();
    await page.getByText("Your own drawings", { exact: true }).last().click();
    await expect(panel(page)).toContainText("3 drawings of 2 digits.");
    await playground.button("Remove drawing 2 of 3").click();
    await expect(panel(page)).toContainText("2 drawings of 2 digits.");
    await shoot(playground, "8-drawings");

    const images = await downloaded(page, playground, "images");
    const labels = await downloaded(page, playground, "labels");
    expect([...images.subarray(0, 16)]).toEqual([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28]);
    expect([...labels]).toEqual([0, 0, 8, 1, 0, 0, 0, 2, 3, 7]);
    expect(images.length).toBe(16 + 2 * 784);

    await playground.button("Delete all…").click();
    await expect(playground.button("Keep")).toBeFocused();
    await playground.button("Keep").click();
    await expect(panel(page)).toContainText("2 drawings");
    await playground.button("Delete all…").click();
    await playground.button("Delete").click();
    await expect(panel(page)).toContainText("None yet.");
    await page.reload();
    await playground.ready();
    await page.getByText("Your own drawings", { exact: true }).last().click();
    await expect(panel(page)).toContainText("None yet.");
    await page.getByText("Your own drawings", { exact: true }).last().click();
    await expect(playground.button("Add as 3")).toHaveCount(0);
  });

  test("are trained on, once they are of two digits", async ({ page, playground }) => {
    await playground.open();
    await playground.choose("drawings");
    await expect(panel(page)).toContainText("None yet.");
    await expect(page.getByText("Draw and name digits of two kinds or more first.")).toBeVisible();
    for (let i = 0; i < 3; i++) await add(playground, ONE, 1);
    await expect(panel(page)).toContainText("draw at least two different digits");
    await expect(playground.button("Train")).toBeDisabled();
    for (let i = 0; i < 3; i++) await add(playground, SEVEN, 7);
    await playground.set({ epochs: 20 });
    await playground.button("Train").click();
    await expect(playground.progress).toContainText("Trained for", { timeout: 60_000 });
    await expect(playground.header("Data")).toContainText("Your drawings");
    await expect(playground.header("Data")).toContainText("6 images, drawn by you.");
    await playground.draw(SEVEN);
    await expect(playground.answer.locator(".class")).toHaveText("7");
  });

  test("are trained on with other data, and the page says so", async ({ page, playground }) => {
    await openDrawings(playground);
    await add(playground, THREE, 3);
    await add(playground, SEVEN, 7);
    await page.getByLabel("Train on them too").check();
    await expect(page.getByText("Your drawings are added.")).toBeVisible();
    await playground.set({ epochs: 1 });
    await trainToTheEnd(playground);
    await expect(playground.header("Data")).toContainText("2,002 + 300 images, from this host, 2 of them drawn by you.");
    await expect(playground.header("Net")).toContainText("Your files and 2 drawings");
    await playground.choose("three-or-seven");
    await trainToTheEnd(playground);
    await expect(playground.header("Data")).toContainText("402 + 60 images, from this host, 2 of them drawn by you.");
    await page.getByLabel("Train on them too").uncheck();
    await trainToTheEnd(playground);
    await expect(playground.header("Data")).toContainText("400 + 60 images, from this host.");
  });

  test("go to a net of another size, which then reads the pad", async ({ page, playground }) => {
    const small = { name: "tiny", inputs: { Input: [1, 7, 7] }, layers: [{ name: "flatten", kind: "flatten" }, { name: "fc", kind: "linear", features: 2 }, { name: "softmax", kind: "softmax" }] };
    const net = Buffer.from(JSON.stringify(small)).toString("base64url");
    await playground.open(`./#train?net=${net}&data=drawings&epochs=60&rate=0.03`);
    for (let i = 0; i < 2; i++) await add(playground, ONE, 1);
    for (let i = 0; i < 2; i++) await add(playground, SEVEN, 7);
    await playground.button("Train").click();
    await expect(playground.progress).toContainText("Trained for", { timeout: 60_000 });
    await playground.draw(ONE);
    await expect(playground.answer.locator(".class")).toHaveText("1");
    await playground.button("Clear").click();
    await playground.draw(SEVEN);
    await expect(playground.answer.locator(".class")).toHaveText("7");
    // Explain sees the drawing as that net does.
    await page.getByRole("tab", { name: "Explain" }).click();
    await expect(page.getByTestId("explained-answer")).toHaveText("7");
    await page.getByRole("application", { name: "What fc gives" }).focus();
    await expect(page.getByTestId("sum")).toContainText("the sum of 49 products");
  });

  test("of two tabs are one book, of which each deletes what it asked for", async ({ page, playground, context }) => {
    await openDrawings(playground);
    await add(playground, THREE, 3);
    const other = new (playground.constructor as new (page: Page) => Playground)(await context.newPage());
    await other.open();
    await other.page.getByText("Your own drawings", { exact: true }).last().click();
    await expect(panel(other.page)).toContainText("1 drawing of 1 digit.");
    await other.button("Delete all…").click();
    await expect(other.page.getByText("Delete all 1?")).toBeVisible();

    await page.bringToFront();
    await add(playground, SEVEN, 7);
    await add(playground, SEVEN, 7);
    await expect(panel(page)).toContainText("3 drawings of 2 digits.");
    await expect(panel(other.page)).toContainText("3 drawings of 2 digits.");
    await expect(other.page.getByText("Delete 1 drawing?")).toBeVisible();
    await other.button("Delete").click();
    await expect(panel(other.page)).toContainText("2 drawings of 1 digit.");
    await expect(panel(page)).toContainText("2 drawings of 1 digit.");
    await page.reload();
    await playground.ready();
    await page.getByText("Your own drawings", { exact: true }).last().click();
    await expect(panel(page)).toContainText("2 drawings of 1 digit.");
  });

  test.describe("by touch", () => {
    test.use({ hasTouch: true, viewport: { width: 360, height: 780 } });

    test("are named with a finger", async ({ page, playground }) => {
      await openDrawings(playground);
      await playground.pad.scrollIntoViewIfNeeded();
      await playground.pad.tap();
      await playground.button("Add as 5").tap();
      await expect(panel(page)).toContainText("1 drawing of 1 digit.");
      await playground.button("Remove drawing 1 of 5").tap();
      await expect(panel(page)).toContainText("None yet.");
      expect(await playground.overhang()).toBe(0);
    });
  });
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing serious, ${colorScheme}`, async ({ page, playground }) => {
    await page.emulateMedia({ colorScheme });
    await openOwnFiles(playground);
    await page.getByLabel("Files", { exact: true }).setInputFiles(file("shades.zip", zip(shades())));
    await page.getByText("Your own drawings", { exact: true }).last().click();
    await playground.draw(THREE);
    await playground.button("Add as 3").click();
    await playground.button("Delete all…").click();
    await expect(playground.button("Keep")).toBeFocused();
    const { violations } = await new AxeBuilder({ page }).analyze();
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
  });
}

async function downloaded(page: Page, playground: Playground, what: string): Promise<Buffer> {
  const waiting = page.waitForEvent("download", (download) => download.suggestedFilename().includes(what));
  await playground.button(`Download ${what}`).click();
  return readFileSync(await (await waiting).path());
}
