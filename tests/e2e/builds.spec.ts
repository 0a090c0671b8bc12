import { expect, test } from "./playground";
import { StaticHost } from "./static-host";

let host: StaticHost;

test.beforeEach(async () => {
  host = await StaticHost.open();
});
test.afterEach(() => host.close());

/** The modules fetched, each once. */
const modules = () => [...new Set(host.served.filter((path) => path.endsWith(".wasm")))];

test("a visit fetches the build that fits the browser, and no other", async ({ playground }) => {
  await playground.open(host.url);
  // Chromium has relaxed SIMD since version 114.
  expect(modules()).toEqual([expect.stringContaining(".relaxed-")]);
  await expect(playground.header("Engine")).toContainText("relaxed SIMD");
});

for (const [simd, name, engine] of [
  ["plain", /_bg-[^.]+\.wasm$/, "plain SIMD"],
  ["relaxed", /_bg\.relaxed-[^.]+\.wasm$/, "relaxed SIMD"],
] as const) {
  test(`the address may insist on the ${simd} build`, async ({ playground }) => {
    await playground.open(`${host.url}?simd=${simd}`);
    expect(modules()).toEqual([expect.stringMatching(name)]);
    await expect(playground.header("Engine")).toContainText(engine);
  });
}
