import { describe, expect, it } from "vitest";
import { FakeAnalysis, type FakeCall } from "../../session/fake-analysis";
import type { Session } from "../../session/session.svelte";
import { Setup } from "../train/model.svelte";
import { DEFAULT_RECIPE } from "../train/recipe";
import { Draft } from "./model.svelte";
import type { Preset } from "./protocol";
import { isInUse, use } from "./use";

const layers = [{ name: "flatten", kind: "flatten" }, { name: "fc", kind: "linear", features: 10 }];
const json = JSON.stringify({ name: "tiny", inputs: { Input: [1, 28, 28] }, layers, outputs: { Output: "fc" } });
const options: Preset["options"] = {
  ...DEFAULT_RECIPE,
  ...{ objective: "automatic", l2: 0, l2Biases: false, shift: 0, weightDecay: 0.01 },
  ...{ validateEvery: 1, measurement: "loss" },
};
const preset: Preset = { id: "tiny", title: "", source: "", set: "mnist", small: false, initializer: "kaiming", options, json };
const lenet = JSON.stringify({ name: "LeNet", inputs: { Input: [1, 28, 28] }, layers: layers.slice(1) });
const PRESETS: Preset[] = [
  { ...preset, id: "lenet", json: lenet },
  { ...preset, id: "lenet-fashion", set: "fashion-mnist", json: lenet },
  preset,
];

/** A session whose worker answers when it is told to. */
async function setUp() {
  const asked: FakeCall[] = [];
  const fake = new FakeAnalysis((call) => void asked.push(call));
  const session = Object.assign(fake, { catalog: [{ id: "mnist", name: "MNIST" }] as Session["catalog"] });
  const draft = new Draft(session as unknown as Session);
  const fetched = draft.fetchPresets();
  session.answer(asked[0]!.id, PRESETS);
  await fetched;
  const answer = (i: number, fits: boolean) =>
    session.answer(asked[i]!.id, { report: { layers: [], fits, problem: null }, rust: "" });
  return { draft, asked, answer, session, settle: () => new Promise((resolve) => setTimeout(resolve)) };
}

describe("Draft", () => {
  it("knows a preset while it is untouched, and by its data where two have one net", async () => {
    const { draft } = await setUp();
    void draft.usePreset("lenet-fashion");
    expect(draft.preset?.id).toBe("lenet-fashion");
    expect(draft.data).toBe("fashion-mnist");
    expect(draft.recipe).toEqual(DEFAULT_RECIPE);
    const [fc] = draft.chain!.layers;
    draft.setOption(fc!.key, "features", 9);
    expect(draft.preset).toBeUndefined();
    expect(draft.config.net).toEqual({ json: draft.json });
    draft.setOption(fc!.key, "features", 10);
    expect(draft.config.net).toEqual({ preset: "lenet-fashion" });
    expect(() => draft.usePreset("vgg")).toThrow("There is no preset “vgg”. There are lenet, lenet-fashion, tiny.");
  });

  it("asks once for several changes, and hears only what is said of the newest", async () => {
    const { draft, asked, answer, settle } = await setUp();
    void draft.usePreset("tiny");
    draft.setName("a");
    await settle();
    expect(asked).toHaveLength(2);
    draft.setName("b");
    await settle();
    answer(1, false);
    await settle();
    expect(draft.report).toBeNull();
    answer(2, true);
    await settle();
    expect(draft.report?.fits).toBe(true);
  });

  it("says that it got no answer where the worker died", async () => {
    const { draft, session, settle } = await setUp();
    void draft.usePreset("tiny");
    await settle();
    session.die();
    await settle();
    expect(draft.error).toContain("No net was lost");
  });

  it("takes no name twice", async () => {
    const { draft } = await setUp();
    void draft.usePreset("tiny");
    const { key } = draft.chain!.layers[1]!;
    expect(draft.rename(key, "flatten")).toContain("taken");
    expect(draft.rename(key, "Input")).toContain("taken");
    expect(draft.rename(key, " ")).not.toBe("");
    expect(draft.rename(key, "out")).toBe("");
    expect(draft.chain!.layers[1]!.name).toBe("out");
  });

  it("leaves LeNet to the first load, and is in use until it is changed", async () => {
    const { draft, settle } = await setUp();
    const setup = new Setup();
    void draft.usePreset("lenet");
    await settle();
    use(draft, setup);
    expect(setup.design).toBeUndefined();
    expect(isInUse(draft, setup)).toBe(true);
    void draft.usePreset("tiny");
    await settle();
    expect(isInUse(draft, setup)).toBe(false);
    use(draft, setup);
    expect(setup.design).toMatchObject({ name: "tiny", initializer: "kaiming" });
    expect(setup.chosen).toBe("mnist");
  });

  it("says so where Train takes synthetic digits for data that the host has not", async () => {
    const { draft, session, settle } = await setUp();
    const setup = new Setup();
    session.catalog = [];
    void draft.usePreset("tiny");
    await settle();
    use(draft, setup);
    expect(setup.chosen).toBe("synthetic");
  });
});
