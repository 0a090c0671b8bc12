import { ONE, SEVEN, THREE, ZERO, FOUR, type Stroke } from "./skeletons";
import { expect, test } from "./playground";

const DIGITS: [string, Stroke[]][] = [
  ["0", ZERO],
  ["1", ONE],
  ["3", THREE],
  ["4", FOUR],
  ["7", SEVEN],
];

for (const [digit, strokes] of DIGITS) {
  test(`a ${digit} drawn with the pointer is read as ${digit}`, async ({ playground }) => {
    await playground.open();
    await playground.draw(strokes);
    await expect(playground.answer.locator(".class")).toHaveText(digit);
    await expect(playground.bars.getByRole("listitem")).toHaveCount(10);
    const probabilities = await playground.probabilities();
    expect(probabilities.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 4);
  });
}

test("the answer changes while a stroke is being drawn", async ({ playground }) => {
  await playground.open();
  const box = (await playground.pad.boundingBox())!;
  const { mouse } = playground.page;
  await mouse.move(box.x + 90, box.y + 60);
  await mouse.down();
  await mouse.move(box.x + 200, box.y + 60, { steps: 10 });
  await expect(playground.answer.locator(".class")).toBeVisible();
  const before = await playground.probabilities();
  await mouse.move(box.x + 140, box.y + 260, { steps: 10 });
  await expect.poll(() => playground.probabilities()).not.toEqual(before);
  await mouse.up();
});

test("undo takes back a stroke, clear takes back all", async ({ playground }) => {
  await playground.open();
  await playground.draw(SEVEN);
  const seven = await playground.probabilities();
  await playground.draw([[[0.4, 0.5], [0.7, 0.5]]]);
  await expect.poll(() => playground.probabilities()).not.toEqual(seven);
  await playground.button("Undo").click();
  await expect.poll(() => playground.probabilities()).toEqual(seven);
  await playground.button("Clear").click();
  await expect(playground.answer).toHaveText("Nothing drawn yet");
  await expect(playground.button("Undo")).toBeDisabled();
});

test("a wider pen is another picture to the net", async ({ playground }) => {
  await playground.open();
  await playground.draw(THREE);
  const before = await playground.probabilities();
  await playground.page.getByLabel("Pen width").fill("36");
  await expect.poll(() => playground.probabilities()).not.toEqual(before);
});

test("the example draws itself and is answered", async ({ playground }) => {
  await playground.open();
  await playground.button("Example").click();
  await expect(playground.answer.locator(".class")).toHaveText("3");
});

test("the net in use is named with its test accuracy", async ({ playground }) => {
  await playground.open();
  await expect(playground.header("Net")).toContainText("LeNet, as shipped");
  await expect(playground.header("Net")).toContainText(/9\d\.\d\d\s%/);
  await expect(playground.header("Engine")).toContainText("CPU");
});

test.describe("by touch", () => {
  test.use({ hasTouch: true, viewport: { width: 360, height: 780 } });

  test("a finger draws, and the page does not scroll under it", async ({ playground }) => {
    await playground.open();
    const box = (await playground.pad.boundingBox())!;
    const devtools = await playground.page.context().newCDPSession(playground.page);
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", points: readonly (readonly [number, number])[]) =>
      devtools.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: points.map(([x, y]) => ({ x: box.x + x * box.width, y: box.y + y * box.height })),
      });
    const [first, ...rest] = ONE[0]!;
    await touch("touchStart", [first!]);
    for (const point of rest) await touch("touchMove", [point]);
    await touch("touchEnd", []);
    await expect(playground.answer.locator(".class")).toHaveText("1");
    expect(await playground.page.evaluate(() => scrollY)).toBe(0);
  });
});
