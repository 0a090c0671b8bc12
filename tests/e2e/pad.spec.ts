import { Host, tinySet } from "./host";
import { png, zip } from "./picture-files";
import { expect, test, type Playground } from "./playground";
import { ONE, THREE, type Stroke } from "./skeletons";

/** Whether a place on the pad, 0 to 1 each way, is painted. */
function isPainted({ pad }: Playground, x: number, y: number): Promise<boolean> {
  return pad.locator("canvas").evaluate(
    (canvas: HTMLCanvasElement, [x, y]) => {
      const [left, top] = [x * canvas.width, y * canvas.height].map(Math.floor) as [number, number];
      return canvas.getContext("2d")!.getImageData(left, top, 1, 1).data[3]! > 0;
    },
    [x, y] as const,
  );
}

/** A pixel of the pad, 0 to 1 each way, in the window. */
async function place({ pad }: Playground, [x, y]: readonly [number, number]): Promise<{ x: number; y: number }> {
  const box = (await pad.boundingBox())!;
  return { x: box.x + x * box.width, y: box.y + y * box.height };
}

test("a tap paints the dot that is read", async ({ page, playground }) => {
  await playground.open();
  const { x, y } = await place(playground, [0.5, 0.5]);
  await page.mouse.click(x, y);
  await expect(playground.answer.locator(".class")).toBeVisible();
  expect(await isPainted(playground, 0.5, 0.5)).toBe(true);
  expect(await isPainted(playground, 0.6, 0.5)).toBe(false);
});

test("a tap in the corner is a whole dot, on the pad and to the net", async ({ page, playground }) => {
  await playground.open();
  const box = (await playground.pad.boundingBox())!;
  await page.mouse.click(box.x + 1, box.y + 1);
  // All of it, as wide as the pen.
  await expect.poll(() => isPainted(playground, 18 / 320, 11 / 320)).toBe(true);
  const corner = await playground.probabilities();
  await playground.button("Clear").click();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  const middle = await playground.probabilities();
  for (const [i, share] of middle.entries()) expect(corner[i]).toBeCloseTo(share, 2);
});

test("a browser without coalesced events draws as well", async ({ page, playground }) => {
  await page.addInitScript(() => {
    delete (PointerEvent.prototype as Partial<PointerEvent>).getCoalescedEvents;
  });
  await playground.open();
  await playground.draw(THREE);
  await expect(playground.answer.locator(".class")).toHaveText("3");
});

test("what is beyond the edge is not read, for it is not seen", async ({ page, playground }) => {
  await playground.open();
  const out: Stroke[] = [[...ONE[0]!, [0.45, 1.1]]];
  await playground.draw(out);
  await expect(playground.answer.locator(".class")).toHaveText("1");
  const one = await playground.probabilities();
  await playground.button("Clear").click();

  const { mouse } = page;
  const begin = await place(playground, ONE[0]![0]!);
  await mouse.move(begin.x, begin.y);
  await mouse.down();
  for (const point of [...ONE[0]!.slice(1), [0.45, 1.1] as const]) {
    const { x, y } = await place(playground, point);
    await mouse.move(x, y, { steps: 3 });
  }
  const { x, y } = await place(playground, [0.45, 1.1]);
  await mouse.move(x + 600, y, { steps: 5 });
  await mouse.up();
  await playground.frames(5);
  await expect(playground.answer.locator(".class")).toHaveText("1");
  expect(await playground.probabilities()).toEqual(one);
});

test("a stroke that leaves the pad is read as one that ends at the edge", async ({ page, playground }) => {
  await playground.open();
  await playground.draw([[[0.4, 0.3], [0.4, 0.6], [1, 0.6]]]);
  const within = await playground.probabilities();
  await playground.button("Clear").click();
  const { mouse } = page;
  for (const [i, point] of ([[0.4, 0.3], [0.4, 0.6], [2.8, 0.6]] as const).entries()) {
    const { x, y } = await place(playground, point);
    await mouse.move(x, y, { steps: 3 });
    if (i === 0) await mouse.down();
  }
  await mouse.up();
  await expect.poll(async () => (await playground.probabilities()).map((share) => share.toFixed(2))).toEqual(
    within.map((share) => share.toFixed(2)),
  );
});

test("a pencil's strokes are the pad's alone", async ({ playground }) => {
  await playground.open();
  const isLeft = await playground.pad.evaluate((pad) =>
    pad.dispatchEvent(new TouchEvent("touchmove", { bubbles: true, cancelable: true })),
  );
  expect(isLeft).toBe(false);
  await expect(playground.pad).toHaveCSS("-webkit-user-select", "none");
});

test.describe("by touch", () => {
  test.use({ hasTouch: true });

  test("a pen takes over from the palm that was there first", async ({ page, playground }) => {
    await playground.open();
    const devtools = await page.context().newCDPSession(page);
    const palm = await place(playground, [0.9, 0.9]);
    await devtools.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [palm] });
    await expect.poll(() => isPainted(playground, 0.9, 0.9)).toBe(true);
    const pen = async (type: "mousePressed" | "mouseMoved" | "mouseReleased", point: readonly [number, number]) => {
      const pressed = { button: "left", buttons: type === "mouseReleased" ? 0 : 1, clickCount: 1 } as const;
      await devtools.send("Input.dispatchMouseEvent", { type, pointerType: "pen", ...pressed, ...(await place(playground, point)) });
    };
    const [first, ...rest] = THREE[0]!;
    await pen("mousePressed", first!);
    for (const point of rest) await pen("mouseMoved", point);
    await pen("mouseReleased", rest.at(-1)!);
    await expect(playground.answer.locator(".class")).toHaveText("3");
    expect(await isPainted(playground, 0.9, 0.9)).toBe(false);
    await devtools.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    await playground.frames(3);
    await expect(playground.answer.locator(".class")).toHaveText("3");
  });

  test("a finger that the system takes away ends its stroke, and the next one draws", async ({ page, playground }) => {
    await playground.open();
    const devtools = await page.context().newCDPSession(page);
    const touch = async (type: "touchStart" | "touchMove" | "touchCancel" | "touchEnd", ...points: (readonly [number, number])[]) => {
      const touchPoints = await Promise.all(points.map((point) => place(playground, point)));
      await devtools.send("Input.dispatchTouchEvent", { type, touchPoints });
    };
    await touch("touchStart", [0.2, 0.2]);
    await touch("touchMove", [0.3, 0.2]);
    await touch("touchCancel");
    await touch("touchStart", [0.7, 0.7]);
    await touch("touchMove", [0.8, 0.7]);
    await touch("touchEnd");
    await expect.poll(() => isPainted(playground, 0.75, 0.7)).toBe(true);
    expect(await isPainted(playground, 0.25, 0.2)).toBe(true);
    expect(await isPainted(playground, 0.5, 0.45)).toBe(false);
  });
});

test("an answer has a name where the net has more outputs than there are classes", async ({ page, playground }) => {
  await Host.serve(page, tinySet());
  await playground.open();
  await playground.choose("files");
  const files: Record<string, Uint8Array> = {};
  for (let i = 0; i < 40; i++) files[`pics/${i % 2 ? "light" : "dark"}/${i}.png`] = png(28, 28, i % 2 ? [220, 220, i] : [9, 9, i]);
  const buffer = Buffer.from(zip({ ...files, "pics/notes.webp": new Uint8Array(3) }));
  await page.getByLabel("Files", { exact: true }).setInputFiles({ name: "pics.zip", mimeType: "application/zip", buffer });
  // A rate at which it learns nothing: any of its ten outputs may be the answer.
  await playground.set({ epochs: 1, learningRate: 1e-12 });
  await playground.button("Train").click();
  await expect(page.getByTestId("test-accuracy")).toHaveText(/\d\s%/, { timeout: 60_000 });
  await expect(page.getByTestId("result")).toContainText("of the 8 images of the test set of pics");
  await expect(playground.header("Net")).toContainText(" on the test set of pics.");
  await playground.draw(ONE);
  const named = ["dark", "light", ...Array.from({ length: 8 }, (_, i) => `output ${i + 2}`)];
  const probabilities = await playground.probabilities();
  expect(probabilities).toHaveLength(10);
  const answer = probabilities.indexOf(Math.max(...probabilities));
  expect(answer).toBeGreaterThan(1);
  await expect(playground.bars.locator(".name")).toHaveText(["dark", "light", named[answer]!]);
  await expect(playground.bars.locator(".likeliest .name")).toHaveText(named[answer]!);
  await expect(playground.answer.locator(".class")).toHaveText(named[answer]!);
  await expect(page.getByTestId("spoken")).toContainText(`Read as ${named[answer]}`);

  await page.getByRole("tab", { name: "Evaluate" }).click();
  await expect(page.getByTestId("images")).toHaveText("pics, 8 test images");
  await expect(page.getByTestId("matrix").locator("tbody th").first()).toHaveText("dark");
  for (const name of await page.getByTestId("matrix").locator("thead th").allInnerTexts()) expect(named).toContain(name.trim());
  await page.getByRole("tab", { name: "Explain" }).click();
  await expect(page.getByTestId("explained-answer")).toHaveText(named[answer]!);
});
