/** What crosses between Rust and JavaScript has the fields that the package declares, whichever way it goes. */
import { beforeAll, describe, expect, it } from "vitest";
import { png } from "../../../tests/e2e/picture-files";
import * as lenet from "../../pkg-gpu/lenet_playground.js";
import { DECLARED, faults, mistakes, namesIn, typeNamed } from "./declared";
import { CLASSES, halves, linear, start } from "./samples";

beforeAll(start);

const met = new Set<string>();
const input = () => Float32Array.from(halves(1).pixels(), (pixel) => pixel / 255);
const measured = (shift = 0) =>
  lenet.Measurements.fromProbabilities(Float32Array.of(0.9 - shift, 0.1 + shift, 0.8, 0.2, 0.3, 0.7), Uint8Array.of(0, 1, 1), ["no", "yes"]);
const run = { epochs: 1, batchSize: 8, validation: 8 };

/** Runs a session to its end. */
async function session(): Promise<{ progress: lenet.SessionProgress[]; outcome: lenet.Outcome }> {
  const session = lenet.Session.on(lenet.Device.cpu(), linear(), halves(40), run);
  const progress: lenet.SessionProgress[] = [];
  while (!progress.at(-1)?.stopped) progress.push(await session.advance());
  return { progress, outcome: await session.finish() };
}

/** What a call gives to its callback, which then ends the call. */
async function first(call: (each: (value: unknown) => never) => unknown): Promise<unknown> {
  const given: unknown[] = [];
  const each = (value: unknown) => {
    given.push(value);
    throw new Error("one is enough");
  };
  await expect((async () => call(each))()).rejects.toThrow("one is enough");
  return given[0];
}

/** What is passed to a worker that joins a group. */
function membership(): Promise<unknown> {
  return first((spawn) => lenet.Trainer.on(lenet.Device.workerGroup(2, spawn), linear(), halves(40), run));
}

/** Of each type that the package gives, some values; `[]` behind a name is for lists. */
const GIVEN: Record<string, () => unknown> = {
  "Prediction": () => linear().predict(input()),
  "LayerSummary[]": () => linear().layers(),
  "Membership": membership,
  "Snapshot": () => new lenet.Trainer(linear(), halves(40), run).lastSnapshot(),
  "TrainOptions": () => lenet.defaultTrainOptions(),
  "NetReport": () => {
    // The second layer does not fit behind the first.
    const layers = [{ name: "fc", kind: "linear", features: 2 }, { name: "conv", kind: "conv2d", channels: 2, kernel: [9, 9] }];
    return lenet.inspectNet(JSON.stringify({ inputs: { Input: [1, 28, 28] }, layers }));
  },
  "Preset[]": () => lenet.presets(),
  "ParameterInfo[]": () => linear().parameters(),
  "WatchedLayer[]": () => new lenet.Explainer(lenet.Net.lenet(1)).layers(),
  "ReceptiveField": () => new lenet.Explainer(lenet.Net.lenet(1)).receptiveField(0, 25),
  "Contributions": () => {
    const explainer = new lenet.Explainer(lenet.Net.lenet(1));
    explainer.forward(input());
    return explainer.contributions(0, 25);
  },
  "AscentFrame[]": () => new lenet.Explainer(linear()).maximizeActivation(input(), 1, 2, 0.5),
  "ParameterStep": () => new lenet.Explainer(linear()).step(input(), 1, "fc.bias", 0.1),
  "Histogram[]": () => new lenet.Explainer(linear()).weightHistograms(3),
  "MeasurementReport": () => measured().report(),
  "Estimate": () => measured().get("F1Score", { average: "macro", errors: true }),
  "Comparison": () => measured().compare(measured(0.5)),
  "Decoded": () => lenet.decode(Float32Array.of(0.25, 0.75), CLASSES, { "top-probabilities": 2 }),
  "Pixels": () => lenet.decodeImage(new Float32Array(4), { height: 2, width: 2, colorSpace: "grayscale" }),
  "Check": () => first((each) => lenet.checkDevice(lenet.Device.cpu(), each)),
  "SessionProgress[]": async () => (await session()).progress,
  "Outcome": async () => (await session()).outcome,
  "FoundRate": () => lenet.findLearningRate(lenet.Device.cpu(), linear(), halves(40), run, { steps: 10 }),
};

describe("what the package gives is as it is declared", () => {
  it.each(Object.entries(GIVEN))("%s", async (name, give) => {
    const value = await give();
    const values = name.endsWith("[]") ? (value as unknown[]) : [value];
    expect(values).not.toEqual([]);
    const type = typeNamed(name.replace("[]", ""));
    expect(values.flatMap((one) => faults(one, type, met))).toEqual([]);
  });
});

const probabilities = Float32Array.of(0.25, 0.75);
const layout = { height: 2, width: 2, colorSpace: "grayscale" } as const;
const picture = { width: 2, height: 2, data: new Uint8ClampedArray(16) };

/**
 * Of each type that the package takes, a call with a value of it. What else it takes is read before its names are looked
 * at: a shorthand, or a name of before.
 */
const TAKEN: Record<string, { take(value: never): unknown; else?: string[]; nonsense?: unknown }> = {
  Initializer: { take: (value) => linear().initialize(value, 1), nonsense: "nonsense" },
  Query: { take: (value) => measured().get("Accuracy", value) },
  ExampleKind: { take: (value) => measured().examples(value), nonsense: "nonsense" },
  DecisionOptions: { take: (value) => measured().decided(value) },
  ImageLayout: { take: (value) => lenet.decodeImage(new Float32Array(4), value) },
  ImageEncoder: { take: (value) => lenet.encode(picture, value), else: ["digit"] },
  ClassDecoder: { take: (value) => lenet.decode(probabilities, value) },
  Property: { take: (value) => lenet.decode(probabilities, CLASSES, value), nonsense: "nonsense" },
  FinderOptions: { take: (value) => lenet.findLearningRate(lenet.Device.cpu(), linear(), halves(40), run, value) },
  TrainOptions: { take: (value) => new lenet.Trainer(linear(), halves(40), value) },
};

/** The names that a refusal says there are. */
async function namesFor(take: (value: never) => unknown, nonsense: unknown): Promise<string[]> {
  const error: unknown = await (async () => take(nonsense as never))().catch((error: unknown) => error);
  const [, known = ""] = /expected (.*)$/.exec(String(error)) ?? [];
  return [...known.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
}

describe("what the package takes is as it is declared", () => {
  it.each(Object.entries(TAKEN))("%s", async (name, { take, else: others = [], nonsense = { nonsense: 1 } }) => {
    met.add(name);
    const names = await namesFor(take, nonsense);
    expect([...names, ...others].sort()).toEqual(namesIn(typeNamed(name)).sort());
  });

  it("Goals", async () => {
    met.add("Goals");
    const take = (goals: lenet.Goals) => lenet.Session.on(lenet.Device.cpu(), linear(), halves(40), run, goals);
    const declared = namesIn(typeNamed("Goals")).filter((name) => name !== "validate" && name !== "checkpoint");
    // The options of the run are taken there too.
    expect(await namesFor(take, { nonsense: 1 })).toEqual(expect.arrayContaining(declared));
  });

  it("Decoder", async () => {
    met.add("Decoder");
    const take = (decoder: lenet.Decoder) => new lenet.Model(linear(), undefined, decoder);
    const kinds = typeNamed("Decoder").isUnion() ? await namesFor(take, { type: "nonsense" }) : [];
    const fields = kinds.map((type) => namesFor(take, { type, nonsense: 1 }));
    expect(["type", ...(await Promise.all(fields)).flat()].sort()).toEqual([...new Set(namesIn(typeNamed("Decoder")))].sort());
  });

  it("PictureSource", () => {
    const sources = [picture, png(2, 2, [0, 0, 0])];
    expect(sources.flatMap((one) => faults(one, typeNamed("PictureSource"), met))).toEqual([]);
    for (const one of sources) expect(lenet.encode(one, { layout })).toHaveLength(4);
  });
});

it("the declarations name no type that there is none of", () => {
  expect(mistakes()).toEqual([]);
});

it("nothing is declared that is not compared", () => {
  expect(DECLARED.filter((name) => !met.has(name))).toEqual([]);
});
