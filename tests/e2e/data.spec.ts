import { Host, tinySet } from "./host";
import { THREE } from "./skeletons";
import { TINY, tinyIdx } from "./tiny-set";
import { expect, test } from "./playground";

test("a host without data leads to synthetic digits, and the page says so", async ({ page, playground }) => {
  test.setTimeout(240_000);
  await Host.serve(page);
  await playground.open();
  await expect(playground.header("Data")).toContainText("None on this host");
  await expect(page.getByText("MNIST is not on this host, so the net trains on synthetic digits")).toBeVisible();
  await playground.button("Train").click();
  await expect(playground.progress).toContainText("Making synthetic digits");
  await expect(playground.header("Data")).toContainText("Synthetic digits", { timeout: 180_000 });
  await expect(playground.header("Data")).toContainText("made in this tab");
  await playground.reachStep(20);
  await playground.button("Stop").click();
  await expect(playground.button("Train")).toBeEnabled();
});

test("a page served in place of the list of data sets counts as no data", async ({ page, playground }) => {
  const body = "<!doctype html><p>Hello</p>";
  await page.route("**/data/**", (route) => route.fulfill({ contentType: "text/html", body }));
  await playground.open();
  await expect(playground.header("Data")).toContainText("None on this host");
});

test("a corrupt set is named, and the data loaded before stays", async ({ page, playground }) => {
  const broken = { ...tinySet("broken", "Broken set") };
  broken.trainImages = Buffer.from(broken.trainImages).fill(0xff, 0, 16);
  const host = await Host.serve(page, tinySet(), broken);
  await playground.open();
  await playground.trainOn(1);
  await playground.button("Stop").click();
  await expect(playground.button("Train")).toBeEnabled();
  const loaded = await playground.header("Data").innerText();

  await playground.choose("broken");
  await playground.button("Train").click();
  await expect(playground.notice("data")).toContainText("is still there");
  await expect(playground.notice("data")).toContainText(/IDX/);
  await expect(playground.button("Train")).toBeEnabled();
  expect(await playground.header("Data").innerText()).toBe(loaded);

  const asked = host.filesAsked.length;
  await playground.choose(TINY.id);
  await playground.button("Train").click();
  await playground.reachStep(1);
  await expect(playground.notice("data")).toHaveCount(0);
  expect(host.filesAsked.length).toBe(asked);
});

test("a corrupt file is not kept: the next try fetches it anew", async ({ page, playground }) => {
  const broken = tinySet();
  broken.testLabels = Buffer.from(broken.testLabels).fill(99, 8);
  const host = await Host.serve(page, broken);
  await playground.open();
  await playground.button("Train").click();
  await expect(playground.notice("data")).toBeVisible();
  expect(host.filesAsked.length).toBe(4);
  await playground.button("Train").click();
  await expect.poll(() => host.filesAsked.length).toBe(8);
});

test("a file of another size than announced is named", async ({ page, playground }) => {
  await Host.serve(page, tinySet());
  await page.route("**/data/tiny/trainLabels", (route) => route.fulfill({ body: Buffer.alloc(100) }));
  await playground.open();
  await playground.button("Train").click();
  await expect(playground.notice("data")).toContainText("should have 2008 bytes, but only 100 came");
  await expect(playground.button("Train")).toBeEnabled();
});

test("the visitor's own files train, and wrong ones are named", async ({ page, playground }) => {
  await Host.serve(page);
  await playground.open();
  await playground.choose("files");
  const picker = page.getByLabel("Files", { exact: true });
  const { images, labels } = tinyIdx(500, 3);
  const file = (name: string, buffer: Buffer) => ({ name, mimeType: "application/octet-stream", buffer });

  await picker.setInputFiles([file("images", images.subarray(0, 2000)), file("labels", labels)]);
  await playground.button("Train").click();
  await expect(playground.notice("data")).toBeVisible();
  await picker.setInputFiles([file("images", images)]);
  await playground.button("Train").click();
  await expect(playground.notice("data")).toContainText("Choose two IDX files");

  await picker.setInputFiles([file("images", images), file("labels", labels)]);
  await playground.button("Train").click();
  await expect(playground.header("Data")).toContainText("500 images, from your files");
  await playground.reachStep(1);
  await expect(playground.notice("data")).toHaveCount(0);
});

test("once loaded, the page draws and trains offline", async ({ page, context, playground }) => {
  const host = await Host.serve(page, tinySet());
  await playground.open();
  await playground.trainOn(1);
  await playground.button("Stop").click();
  await expect(playground.button("Train")).toBeEnabled();
  await context.setOffline(true);
  host.down = true;
  await playground.draw(THREE);
  await expect(playground.answer.locator(".class")).toBeVisible();
  await playground.trainOn(20);
  await expect(playground.progress).toContainText("Epoch");
});

test("the second visit takes the data from the browser, even where the host is down", async ({ page, playground }) => {
  const host = await Host.serve(page, tinySet());
  await playground.open();
  await playground.trainOn(1);
  await expect(playground.header("Data")).toContainText("from this host");
  expect(host.filesAsked.length).toBe(4);
  await page.reload();
  await expect(playground.button("Train")).toBeEnabled();
  host.down = true;
  await playground.trainOn(1);
  await expect(playground.header("Data")).toContainText("from this browser’s storage");
  expect(host.filesAsked.length).toBe(4);
});

test("without connection and without kept data the page says what to do", async ({ page, playground }) => {
  const host = await Host.serve(page, tinySet());
  host.down = true;
  await playground.open();
  await expect(page.getByText("could not be fetched: the connection is down")).toBeVisible();
  host.down = false;
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await expect(page.getByLabel("Data set")).toHaveValue(TINY.id);
});
