import { describe, expect, it } from "vitest";
import { DEFAULT_RECIPE } from "../recipe";
import { ofHash, toQuery, type Config } from "./link";

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

describe("a link", () => {
  it.each([["a preset", usual], ["a net of one's own", own]])("brings %s back as it was", (_, config) => {
    expect(ofHash(`#network?${toQuery(config)}`)).toEqual(config);
  });

  it("needs no escapes for a net, and can be read", () => {
    expect(toQuery(own)).toMatch(/^net=[\w-]+&init=normal,0\.01,0&data=three-or-seven-small&epochs=20&batch=256/);
  });

  it("is as usual in what it leaves out", () => {
    expect(ofHash("#network?preset=lenet&epochs=2")).toEqual({ ...usual, recipe: { ...usual.recipe, epochs: 2 } });
  });

  it.each(["", "#network", "#train", "#network?epochs=2"])("is none in %j", (hash) => {
    expect(ofHash(hash)).toBeUndefined();
  });

  it.each([
    ["epochs=", "Epochs"],
    ["seed=x", "seed"],
    ["momentum=1", "momentum"],
    ["decay=-1", "weight decay"],
    ["optimizer=newton", `"newton" is none of sgd, adam, adamw.`],
    ["init=normal,1", "two numbers"],
    ["init=zero", "kaiming"],
  ])("that says %s is refused with a sentence", (part, words) => {
    expect(() => ofHash(`#network?preset=lenet&${part}`)).toThrow(words);
  });

  it.each(["%%%", "e", "_w"])("with the net %j is cut off or garbled", (net) => {
    expect(() => ofHash(`#network?net=${encodeURIComponent(net)}`)).toThrow("cut off or garbled");
  });
});
