import type { Locator } from "@playwright/test";
import { Host, tinySet } from "./host";
import { expect, test, type Playground } from "./playground";
import { SEVEN, THREE } from "./skeletons";

test.beforeEach(async ({ page, playground }) => {
  await Host.serve(page, tinySet("mnist", "MNIST"));
  await playground.open();
});

/** What has the focus, in words; "body" where nothing has. */
function focused({ page }: Playground): Promise<string> {
  return page.evaluate(() => {
    const { activeElement } = document;
    if (!activeElement || activeElement === document.body) return "body";
    return (activeElement.ariaLabel ?? activeElement.textContent ?? "").trim() || activeElement.tagName;
  });
}

/** Presses a button with the keyboard, waits for what comes of it, and sees that the focus is still somewhere. */
async function press(playground: Playground, button: string | Locator, then?: () => Promise<unknown>): Promise<string> {
  const found = typeof button === "string" ? playground.button(button) : button;
  await found.focus();
  await playground.page.keyboard.press("Enter");
  await then?.();
  await playground.frames(5);
  const where = await focused(playground);
  expect(where, `after ${button}`).not.toBe("body");
  return where;
}

test("the focus stays on the pad's buttons when there is nothing more for them to do", async ({ playground }) => {
  const isEmpty = () => expect(playground.answer).toHaveText("Nothing drawn yet");
  await press(playground, "Example", () => expect(playground.answer.locator(".class")).toBeVisible());
  expect(await press(playground, "Clear", isEmpty)).toBe("Clear");
  await expect(playground.button("Clear")).toBeDisabled();
  await press(playground, "Example", () => expect(playground.button("Undo")).toBeEnabled());
  await press(playground, "Undo");
  expect(await press(playground, "Undo", isEmpty)).toBe("Undo");
  // What is off does nothing.
  await press(playground, "Example", () => expect(playground.answer.locator(".class")).toBeVisible());
});

test("the focus stays through a run, and when it is stopped and forgotten", async ({ playground }) => {
  await playground.set({ epochs: 1000 });
  await press(playground, "Train", () => playground.reachStep(1));
  await press(playground, "Pause", () => expect(playground.button("Resume")).toBeVisible());
  expect(await press(playground, "Stop", () => expect(playground.button("Train")).toBeEnabled())).toBe("Stop");
  await expect(playground.button("Stop")).toBeDisabled();
  expect(await press(playground, "Reset", () => expect(playground.button("Keep")).toBeFocused())).toBe("Keep");
  expect(await press(playground, "Keep")).toBe("Reset");
  await press(playground, "Reset", () => expect(playground.button("Keep")).toBeFocused());
  expect(await press(playground, "Forget", () => expect(playground.header("Net")).toContainText("as shipped"))).toBe("Reset");
  await playground.set({ epochs: 0 });
  await expect(playground.button("Train")).toBeDisabled();
  await press(playground, "Train");
  await expect(playground.progress).toContainText("Ready to train");
});

test("a notice that is dismissed gives the focus back", async ({ playground }) => {
  await playground.diverge();
  await playground.button("Example").focus();
  expect(await press(playground, "Dismiss", () => expect(playground.notice("diverged")).toHaveCount(0))).toBe("Example");
});

test("the focus stays when measuring ends, and when an image is opened", async ({ page, playground }) => {
  await page.getByRole("tab", { name: "Evaluate" }).click();
  expect(await press(playground, "Measure on MNIST", () => expect(page.getByTestId("took")).toBeVisible())).toBe("Measured");
  const image = page.getByTestId("gallery").first().getByRole("button").first();
  const where = await press(playground, image, () => expect(page.getByRole("heading", { name: "Layer by layer" })).toBeVisible());
  expect(where).toBe("Explain");
});

test("the focus stays near when the search for a rate ends", async ({ page, playground }) => {
  await page.getByText("More settings").click();
  await page.getByRole("spinbutton", { name: "Batch size" }).fill("1024");
  await press(playground, "Find a learning rate", () => expect(playground.button("Stop searching")).toBeVisible());
  await press(playground, "Stop searching", () => expect(playground.button("Stop searching")).toHaveCount(0));
  await page.getByRole("spinbutton", { name: "Batch size" }).fill("64");
  await press(playground, "Find a learning rate", () => expect(playground.button("Stop searching")).toBeVisible());
  await playground.button("Stop searching").focus();
  await expect(page.getByText(/The loss falls most steeply at/)).toBeVisible({ timeout: 60_000 });
  await playground.frames(5);
  expect(await focused(playground)).toBe("Find a learning rate");
  await press(playground, page.getByRole("button", { name: /^Use [\d.]/ }));
});

test("the focus goes to the next drawing when one is removed, and stays when all are", async ({ page, playground }) => {
  await page.getByText("Your own drawings", { exact: true }).last().click();
  const panel = page.getByTestId("drawings");
  await expect(panel).toContainText("None yet.");
  for (const [strokes, digit, times] of [[THREE, 3, 3], [SEVEN, 7, 1]] as const) {
    for (let i = 0; i < times; i++) {
      await playground.draw([...strokes]);
      await press(playground, `Add as ${digit}`, () => expect(playground.answer).toContainText("Nothing drawn yet"));
    }
  }
  await expect(panel).toContainText("4 drawings of 2 digits.");
  const removed = () => expect(panel).toContainText("3 drawings of 2 digits.");
  expect(await press(playground, "Remove drawing 1 of 3", removed)).toBe("Remove drawing 1 of 3");
  expect(await press(playground, "Delete all…", () => expect(playground.button("Keep")).toBeFocused())).toBe("Keep");
  expect(await press(playground, "Keep")).toBe("Delete all…");
  await press(playground, "Delete all…", () => expect(playground.button("Keep")).toBeFocused());
  const where = await press(playground, "Delete", () => expect(panel).toContainText("None yet."));
  expect(where).toBe("Your own drawings");
});

test("the focus stays when layers come and go, and when the net is taken to Train", async ({ page, playground }) => {
  await page.getByRole("tab", { name: "Network" }).click();
  await expect(page.getByTestId("net-state")).toHaveText("All layers fit.");
  await press(playground, page.locator("[data-key]").filter({ hasText: "relu1" }).getByRole("button"));
  await press(playground, "Duplicate", () => expect(page.locator("[data-key]").filter({ hasText: /relu\d/ })).toHaveCount(4));
  await press(playground, "Move back");
  await press(playground, "Remove");
  const taken = () => expect(playground.button("Train")).toBeVisible();
  expect(await press(playground, "Use this net", taken)).toBe("Train");
  await page.getByRole("tab", { name: "Network" }).click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("mine");
  await press(playground, "Use this net", taken);
  await press(playground, "Back to LeNet", () => expect(playground.button("Back to LeNet")).toHaveCount(0));
});

test("the focus stays when a device was checked, and where the visitor put it, nowhere", async ({ page, playground }) => {
  await page.getByRole("tab", { name: "How it works" }).click();
  await press(playground, "Check this device", () => expect(page.getByTestId("check-state")).toContainText("could not be made"));
  // A press on bare paper takes the focus away, and no later change of the page may bring it back.
  await page.getByRole("heading", { name: "Where it runs" }).click();
  expect(await focused(playground)).toBe("body");
  await page.goto("./#train");
  await expect(playground.button("Train")).toBeVisible();
  await playground.frames(5);
  expect(await focused(playground)).toBe("body");
});
