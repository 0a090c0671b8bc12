/** What the package refuses, and in what words: arguments, options, sizes and classes. */
import { beforeAll, describe, expect, it } from "vitest";
import * as lenet from "../../pkg-gpu/lenet_playground.js";
import { CLASSES, DIGITS, halves, linear, shipped, start } from "./samples";

beforeAll(start);

/** What a function throws, in words. A trap of the module is no answer: it stays as it is. */
function said(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error;
    return (error as Error).message;
  }
  throw new Error("nothing was thrown");
}

describe("arguments of the wrong kind", () => {
  const image = () => Float32Array.from(halves(1).pixels(), (pixel) => pixel / 255);
  const model = () => new lenet.Model(linear(), "digit", { type: "class", labels: ["left", "right"] });
  const run = () => lenet.Measurements.fromProbabilities(Float32Array.of(1, 0), Uint8Array.of(0), ["no", "yes"]);
  const explainer = () => new lenet.Explainer(linear());
  const layout = { height: 4, width: 4, colorSpace: "rgb" } as const;
  const trainer = () => new lenet.Trainer(linear(), halves(8), { validation: 0 });

  const calls: [what: string, call: (wrong: never) => unknown][] = [
    ["json must be a string", (wrong) => lenet.Net.fromJson(wrong, 1)],
    ["json must be a string", (wrong) => lenet.inspectNet(wrong)],
    ["json must be a string", (wrong) => lenet.netToRust(wrong)],
    ["name must be a string", (wrong) => linear().parameter(wrong)],
    ["name must be a string", (wrong) => linear().setParameter(wrong, Float32Array.of(0, 0))],
    ["path must be a string", (wrong) => linear().part(wrong)],
    ["ends must be a string", (wrong) => lenet.Model.fromJson(linear(), wrong)],
    ["label must be a string", (wrong) => lenet.encodeClass(wrong, ["a"])],
    ["name must be a string", (wrong) => run().get(wrong)],
    ["parameter must be a string", (wrong) => explainer().step(image(), 0, wrong, 0.1)],
    ["name must be a string", (wrong) => halves(4).select(wrong, Uint32Array.of(0))],
    ["name must be a string", (wrong) => halves(4).draw(wrong, Uint32Array.of(1, 1), 1)],
    ["name must be a string", (wrong) => lenet.Dataset.fromCifar10(wrong, [])],
    ["path must be a string", (wrong) => new lenet.PictureFolder({ layout }).add(wrong, new Uint8Array())],
    ["name must be a string", (wrong) => new lenet.PictureFolder({ layout }).finish(wrong)],
    ["origin must be a string", (wrong) => lenet.Dataset.fromPixels("a", wrong, 1, 1, Uint8Array.of(0), Uint8Array.of(0), ["a"])],
    ["labels must be an array of strings", (wrong) => lenet.encodeClass("a", wrong)],
    ["names must be an array of strings", (wrong) => halves(4).ofClasses(wrong)],
    ["values must be a Float32Array", (wrong) => linear().setParameter("fc.bias", wrong)],
    ["values must be a Float32Array", (wrong) => model().applyTo(wrong)],
    ["input must be a Float32Array", (wrong) => linear().predict(wrong)],
    ["inputs must be a Float32Array", (wrong) => linear().predictMany(wrong)],
    ["input must be a Float32Array", (wrong) => trainer().predict(wrong)],
    ["input must be a Float32Array", (wrong) => explainer().forward(wrong)],
    ["input must be a Float32Array", (wrong) => explainer().saliency(wrong, 0)],
    ["Input must be a Float32Array", (wrong) => linear().apply({ Input: wrong })],
    ["inputs must be a Float32Array", (wrong) => lenet.Predictor.on(lenet.Device.cpu(), linear(), 2).predict(wrong)],
    ["tensor must be a Float32Array", (wrong) => lenet.decodeImage(wrong, layout)],
    ["probabilities must be a Float32Array", (wrong) => lenet.decode(wrong, CLASSES)],
    ["file must be a Uint8Array", (wrong) => lenet.Net.fromSafetensors(wrong)],
    ["file must be a Uint8Array", (wrong) => linear().loadSafetensors(wrong)],
    ["images must be a Uint8Array", (wrong) => lenet.Dataset.fromIdx(wrong, Uint8Array.of())],
    ["file must be a Uint8Array", (wrong) => new lenet.PictureZip(wrong, { layout })],
    ["file must be a Uint8Array", (wrong) => lenet.Trainer.fromCheckpoint(lenet.Device.cpu(), linear(), halves(4), wrong)],
    ["files must be a Uint8Array", (wrong) => lenet.Dataset.fromCifar10("a", [wrong])],
    ["points must be a Float32Array", (wrong) => lenet.encodeStrokes(wrong, Uint32Array.of(2), 1)],
    ["lengths must be a Uint32Array", (wrong) => lenet.encodeStrokes(new Float32Array(4), wrong, 1)],
    ["rgba must be a Uint8Array", (wrong) => lenet.encodeImage(wrong, 1, 1)],
    ["indices must be a Uint32Array", (wrong) => halves(4).select("a", wrong)],
    ["indices must be a Uint32Array", (wrong) => explainer().gradientHistograms(halves(4), wrong, 3)],
  ];

  it.each(calls)("%s, and what came is named", (what, call) => {
    for (const [wrong, found] of [[{ name: "x" }, "object"], [7, "number"], [undefined, "undefined"], [null, "null"]]) {
      expect(said(() => call(wrong as never))).toBe(`${what}, got ${found as string}`);
    }
    // The module goes on: nothing was written where it should not.
    expect(linear().layers()).toHaveLength(3);
  });

  it("takes any array of numbers, and a buffer for bytes", () => {
    const file = linear().toSafetensors(false);
    const net = linear();
    net.loadSafetensors(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength) as ArrayBuffer);
    expect(net.predict([...image()]).probabilities).toEqual(linear().predict(image()).probabilities);
  });

  it("says what an example should be, for whoever asks a net", async () => {
    const two = new Float32Array(2 * 784);
    const takes = "the net takes 784 values for each example, got 1568";
    expect(said(() => linear().predict(two))).toBe(takes);
    expect(said(() => trainer().predict(two))).toBe(takes);
    expect(said(() => explainer().forward(two))).toBe(takes);
    expect(linear().predictMany(two)).toHaveLength(4);
    const shape = "linear: Input should be 1×28×28, which is 784 values, not 1568";
    expect(said(() => model().applyTo(two))).toBe(shape);
    expect(said(() => linear().apply({ Input: two }))).toBe(shape);
    const nan = image().fill(NaN, 3, 5);
    const finite = "value 3 of the input, counted from 0, is NaN: give finite numbers only";
    for (const call of [
      () => linear().predict(nan),
      () => linear().predictMany(nan),
      () => trainer().predict(nan),
      () => explainer().forward(nan),
      () => model().applyTo(nan),
      () => linear().apply({ Input: nan }),
    ]) {
      expect(said(call)).toBe(finite);
    }
    const predictor = lenet.Predictor.on(lenet.Device.cpu(), linear(), 2);
    await expect(predictor.predict(nan)).rejects.toThrow(finite);
  });

  it("has no WebGPU in Node, and says so", async () => {
    await expect(lenet.Device.gpu()).rejects.toThrow(/no GPU can be used here .*WebGPU/);
  });

  it("makes no histogram and no ascent that fills the memory", () => {
    expect(said(() => explainer().weightHistograms(1e9))).toBe("bins must be a whole number up to 10000, got 1000000000");
    expect(said(() => explainer().gradientHistograms(halves(4), Uint32Array.of(0), 1e9))).toMatch(/bins must be/);
    expect(said(() => explainer().maximizeActivation(image(), 0, 1e9, 0.1))).toMatch(/steps must be/);
  });
});

describe("options that there are none of", () => {
  const options = { epochs: 1, batchSize: 8, validation: 0 };
  const session = (goals: unknown) => lenet.Session.on(lenet.Device.cpu(), linear(), halves(16), options, goals as never);
  const measured = () => lenet.Measurements.fromProbabilities(Float32Array.of(1, 0), Uint8Array.of(0), ["no", "yes"]);
  const layout = { height: 4, width: 4, colorSpace: "rgb" } as const;
  const pixels = { width: 1, height: 1, data: new Uint8ClampedArray(4) };

  const calls: [unknown: string, known: string, call: () => unknown][] = [
    ["epoch", "epochs", () => new lenet.Trainer(linear(), halves(16), { ...options, epoch: 1 } as never)],
    ["batch_size", "batchSize", () => lenet.Trainer.on(lenet.Device.cpu(), linear(), halves(16), { batch_size: 8 } as never)],
    ["lr", "learningRate", () => lenet.Session.on(lenet.Device.cpu(), linear(), halves(16), { lr: 1 } as never)],
    ["time", "seconds", () => session({ time: 1 })],
    ["minimum_change", "minimumChange", () => session({ patience: { validations: 1, minimum_change: 0 } })],
    ["limit", "threshold", () => measured().decided({ limit: 0.5 } as never)],
    ["averages", "average", () => measured().get("Recall", { averages: "macro" } as never)],
    ["step", "steps", () => lenet.findLearningRate(lenet.Device.cpu(), linear(), halves(16), options, { step: 9 } as never)],
    ["methode", "method", () => lenet.encode(pixels, { layout, methode: "fit" } as never)],
    ["depth", "colorSpace", () => lenet.encode(pixels, { layout: { ...layout, depth: 1 } } as never)],
    ["colour", "colorSpace", () => lenet.decodeImage(new Float32Array(48), { ...layout, colour: 1 } as never)],
    ["treshold", "threshold", () => lenet.decode(Float32Array.of(0.5, 0.5), { ...CLASSES, treshold: 1 } as never)],
    ["treshold", "threshold", () => new lenet.Model(linear(), "digit", { type: "class", ...CLASSES, treshold: 1 } as never)],
    ["heat", "temperature", () => lenet.decode(Float32Array.of(0.5, 0.5), CLASSES, { "random-sample": { heat: 1, seed: 1 } } as never)],
    ["deviation", "weights", () => linear().initialize({ normal: { weights: 1, biases: 1, deviation: 1 } } as never, 1)],
    ["true", "truth", () => measured().examples({ cell: { true: 0, answer: 1 } } as never)],
    ["encode", "encoder", () => lenet.Model.fromJson(linear(), '{"encode": null}')],
  ];

  it.each(calls)("%s is refused by name", (unknown, known, call) => {
    const message = said(call);
    expect(message).toContain(`unknown field \`${unknown}\``);
    expect(message).toContain(`\`${known}\``);
    expect(message).not.toMatch(/^Error/);
  });

  it("takes those that are spelt rightly, and leaves out what is undefined", () => {
    const given = { ...lenet.defaultTrainOptions(), validation: 0, clipNorm: 1, momentum: undefined };
    const trainer = new lenet.Trainer(linear(), halves(16), given as never);
    expect(trainer.totalSteps).toBe(given.epochs);
    const wrong = (value: unknown) => said(() => new lenet.Trainer(linear(), halves(16), value as never));
    expect(wrong(undefined)).toMatch(/^options: expected an object with some of epochs, batchSize, .*, got undefined$/);
    expect(wrong({ epochs: "1" })).toBe('options: epochs must be a whole number from 0 up, got "1"');
    expect(wrong({ optimizer: "adamw", momentum: 0.9 })).toBe(
      "options: momentum must be left out with optimizer adamw: it is an option of sgd or nesterov or rmsprop or signsgd",
    );
    expect(wrong({ optimizer: "rmsprop", momentum: 1 })).toBe("momentum must be a number from 0 to below 1, got 1");
    expect(wrong({ optimzer: "sgd" })).toContain("unknown field `optimzer` (did you mean `optimizer`?)");
    expect(wrong({ learningRate: NaN })).toBe("learning rate must be a number above 0, got NaN");
  });
});

describe("sizes beyond all memory", () => {
  const json = (input: number[], layers: object[]) => JSON.stringify({ name: "net", inputs: { Input: input }, layers });
  const wide = Array.from({ length: 9 }, (_, i) => ({ name: `fc${i}`, kind: "linear", features: 11_000 }));
  const many = Array.from({ length: 60 }, (_, i) => ({ name: `fc${i}`, kind: "linear", features: 4096 }));
  const relu = { name: "relu", kind: "elementwise", function: "ramp" };
  // A report tells it at the layer, a net that is built at the input.
  const TOO_LARGE = /^(\w+: expects sizes above 0 that give no array of more than|net: Input should be of 1 to) 67108864 values, (got|not) \d+×\d+$/;
  const nets: [input: number[], layers: object[], problem: RegExp][] = [
    [[11_000], wide, /^fc0: expects sizes above 0 that give no array of more than 67108864 values/],
    [[8192], many, /fc2: up to this layer the net has 67\d{6} parameters \(\d+ bytes\), more than the 67108864 \(268435456 bytes\)/],
    [[8192, 16384], [{ name: "t", kind: "transpose" }], TOO_LARGE],
    [[4096, 4096], [{ name: "t", kind: "transpose" }], /^t: expects at most 1048576 values to move, not 4096×4096/],
    [[65536, 65536], [relu], TOO_LARGE],
    [[65536, 65536], [], /^net: Input should be of 1 to 67108864 values, not 65536×65536/],
    [[3], [{ name: "r", kind: "replicate", copies: 4294967295 }], /^r: expects at most 1048576 values to move/],
  ];

  it.each(nets)("%j", (input, layers, problem) => {
    const start = performance.now();
    const report = lenet.inspectNet(json(input, layers));
    expect(performance.now() - start).toBeLessThan(250);
    const problems = [...report.layers.map((layer) => layer.problem), report.problem].filter((it) => it !== null);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
    expect(report.fits).toBe(false);
    expect(said(() => lenet.Net.fromJson(json(input, layers), 1))).toMatch(problem);
  });

  it("in a batch are refused before it is made", () => {
    const net = lenet.Net.fromJson(json([2048, 2048], [relu]), 1);
    expect(said(() => lenet.Predictor.on(lenet.Device.cpu(), net, 1e9))).toMatch(/examples takes \d+ values/);
  });
});

describe("classes by name", () => {
  const bars = (classes: string[]) => {
    const bar = Array.from({ length: 784 }, (_, p) => (p % 28 > 12 && p % 28 < 16 && p > 112 && p < 672 ? 255 : 0));
    return lenet.Dataset.fromPixels("bars", "file", 28, 28, Uint8Array.from([...bar, ...bar]), Uint8Array.of(0, 0), classes);
  };

  it("are matched, whatever their order in the set", async () => {
    const measured = lenet.measure(shipped(), bars(["1", "0"]));
    expect([measured.get("Accuracy"), measured.classes]).toEqual([1, DIGITS]);
    const run = new lenet.MeasurementRun(shipped(), bars(["1", "0"]));
    await run.run(2);
    expect([...run.measurements().labels()]).toEqual([1, 1]);
    const evaluation = new lenet.Evaluation(shipped(), bars(["1", "0"]));
    await evaluation.run(2);
    expect(evaluation.accuracy).toBe(1);
  });

  it("that the net does not have are refused", () => {
    const apart = /the net tells 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 apart, and the data set has bar, ring/;
    for (const call of [lenet.measure, lenet.MeasurementRun.on.bind(null, lenet.Device.cpu()), lenet.Evaluation.on.bind(null, lenet.Device.cpu())]) {
      expect(said(() => call(shipped(), bars(["bar", "ring"])))).toMatch(apart);
    }
    // Of a net that says nothing of its classes nothing is known.
    expect(lenet.measure(lenet.Net.lenet(1), bars(["bar", "ring"])).classes[0]).toBe("bar");
  });

  it("are in the file of a net that was trained", async () => {
    const session = lenet.Session.on(lenet.Device.cpu(), linear(), halves(16), { epochs: 1, validation: 0 });
    while (!(await session.advance()).stopped);
    const { net } = await session.finish();
    expect(net.metadata).toEqual({ classes: '["left","right"]', trained_on: "halves" });
    const again = linear();
    again.loadSafetensors(net.toSafetensors(false));
    expect(said(() => lenet.measure(again, bars(["up", "down"])))).toMatch(/tells left, right apart/);
  });
});
