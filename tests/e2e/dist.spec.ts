import { resolve } from "node:path";
import { isExpected } from "./real-data";
import { THREE } from "./skeletons";
import { expect, test, type Playground } from "./playground";
import { StaticHost } from "./static-host";

/** What `cargo xtask dist` made, by the step of `cargo xtask test` that runs this; from `www`, where Playwright starts. */
const FOLDERS = [
  { what: "with data", folder: process.env["DIST_WITH_DATA"], data: "MNIST" },
  { what: "without data", folder: process.env["DIST_WITHOUT_DATA"], data: "Synthetic digits" },
];

const VIEWS = ["Network", "Evaluate", "Explain", "How it works", "Train"];

for (const { what, folder, data } of FOLDERS) {
  test(`published ${what}, the page draws, trains, opens every tab and comes again`, async ({ page, playground }) => {
    test.setTimeout(400_000);
    if (!folder) expect(isExpected("mnist"), "LENET_EXPECT_DATA expects MNIST, and none was published").toBe(false);
    test.skip(!folder, `no folder was made ${what}`);
    const host = await StaticHost.open(resolve(folder ?? ""));
    const { url } = host;
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    try {
      await playground.open(url);
      await page.waitForFunction(() => crossOriginIsolated);
      await playground.ready();
      await drawsAThree(playground);

      await playground.trainOn(20);
      await expect(playground.header("Data")).toContainText(data);
      await opensEveryTab(playground);
      await playground.button("Stop").click();
      await expect(page.getByTestId("test-accuracy")).toHaveText(/\d\s%/, { timeout: 180_000 });

      await page.reload();
      await playground.ready();
      await drawsAThree(playground);
      if (data === "MNIST") {
        await playground.trainOn(1);
        await expect(playground.header("Data")).toContainText("from this browser’s storage");
      }
    } finally {
      host.close();
    }
    // What is published is all that it needs, wherever it lies.
    expect(asked.filter((asked) => !asked.startsWith(url) && !asked.startsWith("blob:"))).toEqual([]);
    const index = new URL("data/index.json", url).pathname;
    expect(new Set(host.missed)).toEqual(new Set(data === "MNIST" ? [] : [index]));
  });
}

async function drawsAThree(playground: Playground): Promise<void> {
  await playground.draw(THREE);
  await expect(playground.answer.locator(".class")).toHaveText("3");
}

async function opensEveryTab({ page }: Playground): Promise<void> {
  for (const name of VIEWS) {
    await page.getByRole("tab", { name, exact: true }).click();
    const panel = page.getByRole("tabpanel");
    await expect(panel.getByRole("heading", { level: 2 }), name).toBeAttached();
    await expect(panel, name).not.toContainText("could not be loaded");
  }
}
