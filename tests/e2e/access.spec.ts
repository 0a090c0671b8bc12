import { AxeBuilder } from "@axe-core/playwright";
import { Host, tinySet } from "./host";
import { expect, test, type Playground } from "./playground";

test.beforeEach(async ({ page, playground }) => {
  await Host.serve(page, tinySet());
  await playground.open();
});

test("everything can be done with the keyboard alone", async ({ page, playground }) => {
  const { keyboard } = page;
  await tabTo(playground, "Drawing pad");
  await keyboard.press("Space");
  for (let i = 0; i < 20; i++) await keyboard.press("ArrowDown");
  await keyboard.press("Space");
  await expect(playground.answer.locator(".class")).toHaveText("1");

  await tabTo(playground, "Clear");
  await keyboard.press("Enter");
  await expect(playground.answer).toHaveText("Nothing drawn yet");
  await tabTo(playground, "Example");
  await keyboard.press("Space");
  await expect(playground.answer.locator(".class")).toBeVisible();

  await tabTo(playground, "Train");
  await keyboard.press("ArrowRight");
  await expect(page.getByRole("tab", { name: "Network" })).toBeFocused();
  await keyboard.press("ArrowLeft");
  await keyboard.press("ArrowLeft");
  await expect(page.getByRole("tab", { name: "How it works" })).toBeFocused();
  await expect(page.getByRole("tabpanel")).toContainText("Multiply-adds");
  await keyboard.press("ArrowRight");
  await expect(page.getByRole("tab", { name: "Train" })).toBeFocused();

  await tabTo(playground, "Epochs");
  await keyboard.press("ControlOrMeta+a");
  await keyboard.type("1000");
  await tabTo(playground, "Train");
  await keyboard.press("Enter");
  await expect(playground.button("Pause")).toBeFocused();
  await playground.reachStep(1);
  await keyboard.press("Space");
  await expect(playground.button("Resume")).toBeFocused();
  await tabTo(playground, "Stop");
  await keyboard.press("Enter");
  await expect(playground.button("Train")).toBeEnabled();
});

test("nothing is wider than a small phone", async ({ page, playground }) => {
  await page.setViewportSize({ width: 360, height: 780 });
  await playground.button("Example").click();
  for (const [view, text] of [["#train", "Batch size"], ["#network", "Copy link"], ["#about", "Multiply-adds"]] as const) {
    await page.goto(`./${view}`);
    await expect(page.getByRole("tabpanel")).toContainText(text);
    await expect.poll(() => playground.overhang()).toBe(0);
  }
  const pad = (await playground.pad.boundingBox())!;
  expect(Math.min(pad.width, pad.height)).toBeGreaterThanOrEqual(280);
});

test("a view is found by its address, and another by going back", async ({ page, playground }) => {
  await page.goto("./#about");
  await expect(page.getByRole("tab", { name: "How it works" })).toHaveAttribute("aria-selected", "true");
  await page.getByRole("tab", { name: "Train" }).click();
  await expect(playground.button("Train")).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("tabpanel")).toContainText("Multiply-adds");
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing serious, ${colorScheme}`, async ({ page, playground }) => {
    await page.emulateMedia({ colorScheme });
    expect(await seriousFindings(playground)).toEqual([]);
    await playground.button("Example").click();
    await playground.trainOn(20);
    expect(await seriousFindings(playground)).toEqual([]);
    await playground.button("Stop").click();
    await expect(playground.button("Train")).toBeEnabled();
    await playground.diverge();
    expect(await seriousFindings(playground)).toEqual([]);
    await page.goto("./#about");
    await expect(page.getByRole("tabpanel")).toContainText("Multiply-adds");
    expect(await seriousFindings(playground)).toEqual([]);
  });
}

/** Presses Tab, at most once round the page, until the focus is on what is called `name`. */
async function tabTo({ page }: Playground, name: string): Promise<void> {
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press("Tab");
    if ((await focusedName(page)) === name) return;
  }
  throw new Error(`Forty presses of Tab do not reach "${name}".`);
}

function focusedName(page: Playground["page"]): Promise<string> {
  return page.evaluate(() => {
    const focused = document.activeElement;
    const label = focused instanceof HTMLInputElement ? focused.labels?.[0]?.textContent : undefined;
    return (focused?.ariaLabel ?? label ?? focused?.textContent ?? "").trim();
  });
}

async function seriousFindings({ page }: Playground): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}
