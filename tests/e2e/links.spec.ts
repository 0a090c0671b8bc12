import { Host, tinySet } from "./host";
import { expect, test, type Playground } from "./playground";

const THERE = "There are mnist, three-or-seven, three-or-seven-small, synthetic, files, cifar10, drawings.";

test.beforeEach(async ({ page }) => {
  await Host.serve(page, tinySet("mnist", "MNIST"));
});

/** The page is as without a link, shows nothing of its inside, and trains what it shows. */
async function isUntouched(playground: Playground): Promise<void> {
  const { page } = playground;
  await expect(page.getByLabel("Data set")).toHaveValue("mnist");
  await expect(page.getByRole("spinbutton", { name: "Epochs" })).toHaveValue("5");
  await expect(page.locator("body")).not.toContainText(/native code|\[object/);
  await playground.button("Train").click();
  await playground.reachStep(1);
  await expect(playground.header("Data")).toContainText("from this host");
  await expect(playground.header("Net")).toContainText("LeNet, trained by you");
}

for (const [link, said] of [
  ["data=nosuch&epochs=2", `There is no data set “nosuch” here. ${THERE}`],
  ["data=constructor&epochs=2", `There is no data set “constructor” here. ${THERE}`],
  ["data=__proto__&epochs=2", `There is no data set “__proto__” here. ${THERE}`],
  ["preset=nosuch", "There is no preset “nosuch”. There are lenet, "],
  ["preset=__proto__", "There is no preset “__proto__”. There are lenet, "],
  ["epoch=3", "A link has no setting “epoch”. There are preset, net, init, data, "],
  ["toString=3&epochs=2", "A link has no setting “toString”."],
  ["epochs=many", "Epochs must be a whole number from 1 to 10,000. The link says epochs=many."],
  ["rate=-3", "Learning rate must be a number above 0, for example 0.003. The link says rate=-3."],
  ["optimizer=constructor", `"constructor" is none of sgd, nesterov,`],
] as const) {
  test(`#train?${link} says what is wrong, and changes nothing`, async ({ page, playground }) => {
    await playground.open(`./#train?${link}`);
    await expect(page.getByRole("tabpanel").getByRole("alert")).toContainText(`The link could not be followed: ${said}`);
    await isUntouched(playground);
  });
}

for (const [link, said] of [
  ["preset=mlp&data=nosuch", "There is no data set “nosuch” here."],
  ["preset=mlp&data=constructor", "There is no data set “constructor” here."],
  ["preset=constructor", "There is no preset “constructor”. There are lenet, "],
  ["preset=mlp&epoch=2", "A link has no setting “epoch”."],
] as const) {
  test(`#network?${link} says what is wrong, and changes nothing`, async ({ page, playground }) => {
    await playground.open(`./#network?${link}`);
    await expect(page.getByRole("tabpanel").getByRole("alert")).toContainText(`The link could not be followed: ${said}`);
    await page.getByRole("tab", { name: "Train" }).click();
    await isUntouched(playground);
  });
}

test("a preset's data that the host has not are named, and so is what takes their place", async ({ page, playground }) => {
  await playground.open("./#network?preset=lenet-fashion");
  const said = "There is no data set “fashion-mnist” here.";
  await expect(page.getByRole("tabpanel").getByRole("alert")).toContainText(said);
  await expect(page.getByRole("tabpanel").getByRole("alert")).toContainText("Synthetic digits take its place.");
  await playground.button("Go to Train").click();
  await expect(page.getByLabel("Data set")).toHaveValue("synthetic");
});

for (const id of ["nosuch", "constructor", "__proto__"]) {
  test(`a view called ${id} is said not to be there`, async ({ page, playground }) => {
    await playground.open(`./#${id}`);
    const said = `There is no view “${id}”. There are Train, Network, Evaluate, Explain, How it works.`;
    await expect(page.getByRole("alert").getByText(said)).toBeVisible();
    await expect(page.getByRole("tab", { name: "Train" })).toHaveAttribute("aria-selected", "true");
    await page.getByRole("tab", { name: "How it works" }).click();
    await expect(page.getByText(said)).toHaveCount(0);
  });
}
