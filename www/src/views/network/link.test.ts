import { describe, expect, it } from "vitest";
import type { Recipe } from "../../worker/protocol";
import { DEFAULT_RECIPE } from "../train/recipe";
import { ALL_OPTIONS, INITIALIZERS, OPTIMIZERS, optionsIn, SCHEDULES, set, type OptionField } from "../train/settings";
import { initializerOf } from "./initializer";
import { ofHash, presetOf, toQuery, toShortQuery, type Config } from "./link";

const usual: Config = {
  net: { preset: "lenet" },
  initializer: "kaiming",
  data: undefined,
  recipe: { ...DEFAULT_RECIPE },
};

const own: Config = {
  net: { json: `{"name":"Größe ✓","layers":[{"name":"a?/+","kind":"flatten"}]}` },
  initializer: { normal: { weights: 0.01, biases: 0 } },
  data: "three-or-seven-small",
  recipe: {
    epochs: 20,
    batchSize: 256,
    optimizer: "adamw",
    learningRate: 1e-7,
    weightDecay: 0.5,
    schedule: "constant",
    seed: 4_294_967_295,
    objective: "mean-absolute",
  },
};

const everything: Config = {
  ...usual,
  initializer: "orthogonal",
  recipe: {
    ...usual.recipe,
    batchSize: "all",
    optimizer: "rmsprop",
    momentum: 0.9,
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

/** Recipes of every optimizer and schedule: with one option set, for each, and with all. */
function* recipes(): Generator<Recipe> {
  for (const optimizer of OPTIMIZERS) {
    for (const schedule of SCHEDULES) {
      const chosen = { ...DEFAULT_RECIPE, optimizer: optimizer.name, schedule: schedule.name } as Recipe;
      const fields = optionsIn(chosen).filter(({ key }) => key !== "optimizer" && key !== "schedule");
      const all = fields.map((field) => [field, samples(field).at(-1)] as const);
      for (const field of fields) for (const value of samples(field)) yield withAll(chosen, [[field, value]]);
      yield withAll(chosen, all);
    }
  }
}

function withAll(chosen: Recipe, values: readonly (readonly [OptionField, unknown])[]): Recipe {
  const recipe = { ...chosen };
  for (const [field, value] of values) set(recipe, field, value as never);
  return recipe;
}

/** Values that the option can have, the bounds of its range among them. */
function samples({ kind, min = 0, aboveMin, name, choices = [] }: OptionField): readonly unknown[] {
  const numbers = [aboveMin ? 1e-9 : min, 0.1234567890123, 1 / 3];
  switch (kind) {
    case "choice":
      return choices.map(({ name }) => name);
    case "flag":
      return [true, false];
    case "numbers":
      return [[0], numbers];
    case "numberByName":
      return [{ conv1: 0 }, { "a:b": 0.5, "fc1.weight": 1e-7 }];
    case "number":
      return numbers;
    default:
      return [min, 7, ...(name === undefined ? [] : [name])];
  }
}

describe("a link", () => {
  it("has every option of the catalogue among the values that are tried", () => {
    const tried = new Set([...recipes()].flatMap((recipe) => Object.keys(recipe)));
    expect(ALL_OPTIONS.map(({ key }) => key).filter((key) => !tried.has(key))).toEqual([]);
  });


  it.each([["a preset", usual], ["a net of one's own", own], ["every setting", everything]])("brings %s back as it was", (_, config) => {
    expect(ofHash(`#network?${toQuery(config)}`)).toEqual(config);
  });

  it("needs no escapes for a net, and can be read", () => {
    expect(toQuery(own)).toMatch(/^net=[\w-]+&init=normal,0\.01,0&data=three-or-seven-small&epochs=20&batchSize=256/);
  });

  it("is as usual in what it leaves out", () => {
    expect(ofHash("#network?preset=lenet&epochs=2")).toEqual({ ...usual, recipe: { ...usual.recipe, epochs: 2 } });
  });

  it("to a run says only what is not as usual", () => {
    expect(toShortQuery({ ...usual, recipe: { ...usual.recipe } })).toBe("");
    const short = toShortQuery(everything);
    expect(short).toBe(
      "init=orthogonal&batchSize=all&optimizer=rmsprop&learningRate=0.003&schedule=step&multipliers=conv1:0,fc1.weight:0.5" +
        "&l2=0.0001&l2Biases=true&clipNorm=1&validation=100&shift=2&patience=3&seconds=60" +
        "&smoothing=0.9&epsilon=0.000001&momentum=0.9&stepFactor=0.5&stepAt=0.3,0.6,0.9",
    );
    expect(ofHash(`#train?${short}`)).toEqual(everything);
    expect(ofHash(`#train?${toShortQuery(own)}`)).toEqual(own);
  });

  it("has the optimizer's usual learning rate where it says none", () => {
    const recipe = { ...usual.recipe, optimizer: "sgd", learningRate: 0.05 } as const;
    expect(toShortQuery({ ...usual, recipe })).toBe("optimizer=sgd");
    expect(ofHash("#train?optimizer=sgd")?.recipe).toEqual(recipe);
  });

  it("of before is read, with its short names and the constants of any optimizer", () => {
    const plain = "epochs=20&batch=256&rate=0.1&momentum=0.5&decay=0.02&seed=3&optimizer=sgd&schedule=step&loss=mean-absolute";
    expect(ofHash(`#train?${plain}&full=1&l2biases=1&factor=0.5&at=0.3&rates=conv1:0&clip=1&held=9`)?.recipe).toEqual({
      ...{ epochs: 20, batchSize: "all", learningRate: 0.1, momentum: 0.5, seed: 3, optimizer: "sgd", schedule: "step" },
      ...{ objective: "mean-absolute", l2Biases: true, stepFactor: 0.5, stepAt: [0.3], multipliers: { conv1: 0 } },
      ...{ clipNorm: 1, validation: 9 },
    });
    expect(ofHash("#train?schedule=step&every=3&clipvalue=0.5")?.recipe).toMatchObject({ stepEvery: 3, clipValue: 0.5 });
  });

  it("brings back any value of every option, alone and with all others", () => {
    for (const recipe of recipes()) {
      expect(ofHash(`#network?${toQuery({ ...usual, recipe })}`)).toEqual({ ...usual, recipe });
      const short = toShortQuery({ ...usual, recipe });
      expect(short === "" ? usual : ofHash(`#train?${short}`)).toEqual({ ...usual, recipe });
    }
  });

  it.each(INITIALIZERS.map(({ name }) => name))("brings the first weights %s back", (name) => {
    const config = { ...usual, initializer: initializerOf(name) };
    expect(ofHash(`#network?${toQuery(config)}`)).toEqual(config);
  });

  it.each(["", "#network", "#train", "#network?epochs=2"])("is none in %j", (hash) => {
    expect(ofHash(hash)).toBeUndefined();
  });

  it.each([
    ["epochs=", "Epochs must be a whole number from 1 to 10,000. The link says epochs=."],
    ["epochs=1e9", "The link says epochs=1e9."],
    ["seed=x", "Seed must be a whole number from 0 to 4,294,967,295. The link says seed=x."],
    ["rate=-1", "Learning rate must be a number above 0, for example 0.003. The link says rate=-1."],
    ["epoch=3", "A link has no setting “epoch”. There are preset, net, init, data, "],
    ["__proto__=3", "A link has no setting “__proto__”."],
    ["constructor=3", "A link has no setting “constructor”."],
    ["full=yes", `"yes" is none of 1.`],
    ["momentum=1", "Momentum"],
    ["decay=-1", "Weight decay"],
    ["optimizer=newton", `"newton" is none of ${OPTIMIZERS.map(({ name }) => name).join(", ")}.`],
    ["shift=9", "Shift must be a whole number from 0 to 8. The link says shift=9."],
    ["held=", "Images held out"],
    ["clip=0", "Clip norm must be a number above 0. The link says clip=0."],
    ["l2Biases=2", "L2 for biases must be true or false. The link says l2Biases=2."],
    ["schedule=step&at=0.5,1", "shares of the run"],
    ["schedule=step&at=", "shares of the run"],
    ["rates=conv1", `"conv1" is no rate of a part`],
    ["rates=conv1:-1", "Learning-rate multiplier of conv1 must be a number from 0 up"],
    ["patience=2&held=0", "Patience needs images held out"],
    ["init=normal,1", "First weights must be as in normal,0.1,0, with numbers from 0 up. The link says init=normal,1."],
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
