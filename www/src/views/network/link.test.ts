import { describe, expect, it } from "vitest";
import { OPTIMIZERS } from "../train/optimizers";
import { DEFAULT_RECIPE } from "../train/recipe";
import { ofHash, presetOf, toQuery, toShortQuery, type Config } from "./link";

const usual: Config = {
  net: { preset: "lenet" },
  initializer: "kaiming",
  data: undefined,
  recipe: { ...DEFAULT_RECIPE, objective: "automatic" },
};

const own: Config = {
  net: { json: `{"name":"Größe ✓","layers":[{"name":"a?/+","kind":"flatten"}]}` },
  initializer: { normal: { weights: 0.01, biases: 0 } },
  data: "three-or-seven-small",
  recipe: {
    epochs: 20,
    batchSize: 256,
    optimizer: "sgd",
    learningRate: 1e-7,
    momentum: 0,
    weightDecay: 0.5,
    schedule: "constant",
    seed: 4_294_967_295,
    objective: "mean-absolute",
    fullBatch: true,
  },
};

const everything: Config = {
  ...usual,
  initializer: "orthogonal",
  recipe: {
    ...usual.recipe,
    optimizer: "rmsprop",
    schedule: "step",
    smoothing: 0.9,
    epsilon: 1e-6,
    stepFactor: 0.5,
    stepAt: [0.3, 0.6, 0.9],
    l2: 0.0001,
    l2Biases: true,
    clipNorm: 1,
    validation: 100,
    shift: 2,
    patience: 3,
    seconds: 60,
    multipliers: { conv1: 0, "fc1.weight": 0.5 },
  },
};

describe("a link", () => {
  it.each([["a preset", usual], ["a net of one's own", own], ["every setting", everything]])("brings %s back as it was", (_, config) => {
    expect(ofHash(`#network?${toQuery(config)}`)).toEqual(config);
  });

  it("needs no escapes for a net, and can be read", () => {
    expect(toQuery(own)).toMatch(/^net=[\w-]+&init=normal,0\.01,0&data=three-or-seven-small&epochs=20&batch=256/);
  });

  it("is as usual in what it leaves out", () => {
    expect(ofHash("#network?preset=lenet&epochs=2")).toEqual({ ...usual, recipe: { ...usual.recipe, epochs: 2 } });
  });

  it("to a run says only what is not as usual", () => {
    expect(toShortQuery({ ...usual, recipe: { ...usual.recipe } })).toBe("");
    const short = toShortQuery(everything);
    expect(short).toBe(
      "init=orthogonal&optimizer=rmsprop&schedule=step&smoothing=0.9&epsilon=0.000001&factor=0.5&l2=0.0001&clip=1" +
        "&held=100&shift=2&patience=3&seconds=60&l2biases=1&at=0.3,0.6,0.9&rates=conv1:0,fc1.weight:0.5",
    );
    expect(ofHash(`#train?${short}`)).toEqual(everything);
    expect(ofHash(`#train?${toShortQuery(own)}`)).toEqual(own);
  });

  it.each(["", "#network", "#train", "#network?epochs=2"])("is none in %j", (hash) => {
    expect(ofHash(hash)).toBeUndefined();
  });

  it.each([
    ["epochs=", "Epochs must be a whole number from 1 to 10,000. The link says epochs=."],
    ["epochs=1e9", "The link says epochs=1e9."],
    ["seed=x", "The seed must be a whole number from 0 to 4,294,967,295. The link says seed=x."],
    ["rate=-1", "The learning rate must be a number above 0, for example 0.003. The link says rate=-1."],
    ["epoch=3", "A link has no setting “epoch”. There are preset, net, init, data, "],
    ["__proto__=3", "A link has no setting “__proto__”."],
    ["constructor=3", "A link has no setting “constructor”."],
    ["full=yes", `"yes" is none of 1.`],
    ["momentum=1", "Momentum"],
    ["decay=-1", "Weight decay"],
    ["optimizer=newton", `"newton" is none of ${OPTIMIZERS.map(({ name }) => name).join(", ")}.`],
    ["shift=9", "Shift, pixels must be a whole number from 0 to 8."],
    ["held=", "Images held out"],
    ["clip=0", "Largest norm must be a number above 0."],
    ["schedule=step&at=0.5,1", "shares of the run"],
    ["schedule=step&at=", "shares of the run"],
    ["rates=conv1", `"conv1" is no rate of a part`],
    ["rates=conv1:-1", "The rate of conv1"],
    ["patience=2&held=0", "Patience needs images held out"],
    ["init=normal,1", "two numbers"],
    ["init=zero", "kaiming"],
  ])("that says %s is refused with a sentence", (part, words) => {
    expect(() => ofHash(`#network?preset=lenet&${part}`)).toThrow(words);
  });

  it.each(["%%%", "e", "_w"])("with the net %j is cut off or garbled", (net) => {
    expect(() => ofHash(`#network?net=${encodeURIComponent(net)}`)).toThrow("cut off or garbled");
  });
});

describe("an address that names a preset alone", () => {
  it("means the preset with all that belongs to it", () => {
    expect(presetOf("#network?preset=mlp")).toBe("mlp");
    expect(presetOf("#network?preset=mlp&epochs=3")).toBeUndefined();
    expect(presetOf("#network?epochs=3")).toBeUndefined();
    expect(presetOf("#network")).toBeUndefined();
  });
});
