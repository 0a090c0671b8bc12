/** The package as a JavaScript developer has it, with all layers, run in Node: each class, and what it says to mistakes. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { png, zip } from "../../tests/e2e/picture-files";
import init, * as lenet from "../pkg-gpu/lenet_playground.js";

beforeAll(async () => {
  const module = readFileSync(new URL("../pkg-gpu/lenet_playground_bg.wasm", import.meta.url));
  await init({ module_or_path: module });
});

const DIGITS = Array.from({ length: 10 }, (_, digit) => String(digit));
const CLASSES = { labels: ["cat", "dog"] };

/** Two classes that a linear net tells apart at once: the left half is bright, or the right one is. */
function halves(images: number): lenet.Dataset {
  const image = (i: number) => Array.from({ length: 784 }, (_, p) => ((p % 28 < 14) === (i % 2 === 0) ? 200 + (i % 7) : i % 5));
  const pixels = Uint8Array.from(Array.from({ length: images }, (_, i) => image(i)).flat());
  const labels = Uint8Array.from({ length: images }, (_, i) => i % 2);
  return lenet.Dataset.fromPixels("halves", "file", 28, 28, pixels, labels, ["left", "right"]);
}

function linear(): lenet.Net {
  const layers = [
    { name: "flatten", kind: "flatten" },
    { name: "fc", kind: "linear", features: 2 },
    { name: "softmax", kind: "softmax" },
  ];
  return lenet.Net.fromJson(JSON.stringify({ name: "linear", inputs: { Input: [1, 28, 28] }, layers }), 1);
}

describe("encoders and decoders", () => {
  it("encodes files and pixels to the size and colour space that is asked for", () => {
    const layout = { height: 2, width: 2, colorSpace: "rgb" } as const;
    const tensor = lenet.encode(png(4, 4, [255, 0, 51]), { layout, method: "stretch" });
    expect([...tensor].map((v) => v.toFixed(1))).toEqual([..."1111"].map(() => "1.0").concat(Array(4).fill("0.0"), Array(4).fill("0.2")));
    const data = new Uint8ClampedArray(4 * 4 * 4).fill(255);
    const grey = { height: 4, width: 4, colorSpace: "grayscale", mean: [0.5], variance: [0.25] } as const;
    expect([...lenet.encode({ width: 4, height: 4, data }, { layout: grey })]).toEqual(Array(16).fill(1));
    const back = lenet.decodeImage(lenet.encode({ width: 4, height: 4, data }, { layout: grey }), grey);
    expect(back).toEqual({ width: 4, height: 4, data });
  });

  it("tells what is wrong with a picture", () => {
    const layout = { height: 2, width: 2, colorSpace: "rgb" } as const;
    expect(() => lenet.encode(new Uint8Array([1, 2, 3]), { layout })).toThrow(/PNG|JPEG/);
    expect(() => lenet.encode({ width: 9, height: 9, data: new Uint8ClampedArray(4) }, { layout })).toThrow(/9/);
    const blank = { width: 30, height: 30, data: new Uint8ClampedArray(30 * 30 * 4).fill(255) };
    expect(() => lenet.encode(blank, "digit")).toThrow(/drawn/);
  });

  it("encodes classes and decodes probabilities", () => {
    expect([...lenet.encodeClass("dog", CLASSES.labels)]).toEqual([1]);
    expect([...lenet.encodeClass("dog", CLASSES.labels, true)]).toEqual([0, 1]);
    expect(() => lenet.encodeClass("cow", CLASSES.labels)).toThrow(/cow.*cat, dog/);
    const p = Float32Array.of(0.25, 0.75);
    expect(lenet.decode(p, CLASSES)).toBe("dog");
    expect(lenet.decode(p, { ...CLASSES, threshold: 0.8 })).toBeNull();
    expect(lenet.decode(p, CLASSES, { "top-decisions": 2 })).toEqual(["dog", "cat"]);
    expect(lenet.decode(p, CLASSES, { probability: "cat" })).toBeCloseTo(0.25);
    expect(lenet.decode(p, CLASSES, { "top-probabilities": 1 })).toEqual([{ label: "dog", probability: 0.75 }]);
    expect(lenet.decode(p, CLASSES, "entropy")).toBeCloseTo(0.5623, 4);
    const sample = { "random-sample": { temperature: 1, seed: 3 } };
    expect(CLASSES.labels).toContain(lenet.decode(p, CLASSES, sample));
    expect(() => lenet.decode(Float32Array.of(2, 0), CLASSES)).toThrow(/between 0 and 1/);
  });
});

describe("Model", () => {
  it("answers pictures by name", () => {
    const bytes = readFileSync(new URL("../public/models/lenet-mnist.safetensors", import.meta.url));
    const model = new lenet.Model(lenet.Net.fromSafetensors(bytes), "digit", { type: "class", labels: DIGITS });
    // A one: a dark bar on light paper.
    const data = new Uint8ClampedArray(60 * 60 * 4).fill(255);
    for (let y = 10; y < 50; y++) for (let x = 28; x < 33; x++) data.fill(0, 4 * (60 * y + x), 4 * (60 * y + x) + 3);
    const one = { width: 60, height: 60, data };
    expect(model.apply(one)).toBe("1");
    expect(model.apply(one, { probability: "1" })).toBeGreaterThan(0.9);
    const again = lenet.Model.fromJson(lenet.Net.fromSafetensors(bytes), model.endsToJson());
    expect(again.apply(one, "probabilities")).toEqual(model.apply(one, "probabilities"));
    expect(model.applyTo(new Float32Array(784), { "top-decisions": 1 })).toHaveLength(1);
  });

  it("says what is missing", () => {
    const net = lenet.Net.lenet(1);
    expect(() => new lenet.Model(net, undefined, { type: "class", labels: ["a"] })).toThrow(/10/);
    expect(() => new lenet.Model(net).apply(png(4, 4, [0, 0, 0]))).toThrow(/encoder/);
  });
});

describe("Dataset", () => {
  it("is read from CIFAR-10's files", () => {
    const record = (label: number) => Uint8Array.of(label, ...Array.from({ length: 3072 }, (_, i) => i % 256));
    const data = lenet.Dataset.fromCifar10("batch", [record(3), record(9)]);
    expect([data.length, data.channels, data.width, data.label(1)]).toEqual([2, 3, 32, 9]);
    expect(data.classes).toContain("airplane");
    expect(() => lenet.Dataset.fromCifar10("bad", [new Uint8Array(100)])).toThrow(/100/);
  });

  it("is made of pictures in folders and in zip files", () => {
    const encoder = { layout: { height: 4, width: 4, colorSpace: "rgb" }, method: "fill" } as const;
    const files = { "blue/b.png": png(4, 4, [0, 0, 255]), "red/a.png": png(8, 4, [255, 0, 0]), "test/red/c.png": png(4, 4, [250, 0, 0]) };
    const folder = new lenet.PictureFolder(encoder);
    for (const [path, file] of Object.entries(files)) expect(folder.add(path, file)).toBe(true);
    expect(folder.add("notes.txt", new Uint8Array())).toBe(false);
    expect(() => folder.add("red/broken.png", new Uint8Array([1]))).toThrow(/broken\.png/);
    const slow = new lenet.PictureZip(zip(files), encoder);
    slow.read(2);
    expect([slow.done, slow.length]).toEqual([2, 3]);
    for (const sets of [folder.finish("colours"), slow.finish("colours"), lenet.PictureSets.fromZip("colours", zip(files), encoder)]) {
      const training = sets.training();
      expect([training.length, training.classes, sets.test()?.length]).toEqual([2, ["blue", "red"], 1]);
      expect([training.image(1)[0], training.label(1)]).toEqual([255, 1]);
    }
    expect(() => lenet.PictureSets.fromZip("bad", new Uint8Array([1, 2]), encoder)).toThrow(/zip/);
  });

  it("is split, drawn from, seen by class and averaged", () => {
    const data = halves(40);
    const [training, held] = data.split(10, 1, true);
    expect([training.length, held.length]).toEqual([30, 10]);
    expect([...held.labels()].filter((label) => label === 1)).toHaveLength(5);
    expect(data.draw("few", [3, 2], 1).length).toBe(5);
    expect(data.ofClasses(["right"]).length).toBe(20);
    expect([...data.select("two", Uint32Array.of(3, 4)).labels()]).toEqual([1, 0]);
    expect(data.meanImages()).toHaveLength(2);
    expect(data.meanImage()[0]).toBeCloseTo((data.meanImages()[0]![0]! + data.meanImages()[1]![0]!) / 2, 5);
    expect(() => data.ofClasses(["up"])).toThrow(/up.*left, right/);
    expect(() => data.split(40, 1)).toThrow(/40/);
  });
});

describe("training", () => {
  const options = { epochs: 3, batchSize: 8, learningRate: 0.01, validation: 8, seed: 2 };

  it("drives a run to its end, keeps the best net and says why it ended", async () => {
    const session = lenet.Session.on(lenet.Device.cpu(), linear(), halves(64), options);
    const losses: number[] = [];
    let stopped: string | undefined;
    while (!stopped) {
      const progress = await session.advance();
      losses.push(...progress.losses);
      stopped = progress.stopped;
    }
    const outcome = await session.finish();
    expect([outcome.stopped, outcome.steps, outcome.epochs]).toEqual(["finished", 21, 3]);
    expect([...outcome.history.losses]).toEqual(losses);
    expect(outcome.history.learningRates).toHaveLength(21);
    expect(outcome.history.validations).toHaveLength(3);
    expect(outcome.best?.validation.accuracy).toBe(1);
    expect(() => session.advance()).toThrow(/over/);
    const measured = lenet.measure(outcome.net, halves(20));
    expect(measured.get("Accuracy")).toBe(1);
    expect(measured.report().confusion).toEqual([[10, 0], [0, 10]]);
  });

  it("ends where nothing gets better, and where the time is over", async () => {
    const goals = { patience: { validations: 2, minimumChange: 10 } };
    const patient = lenet.Session.on(lenet.Device.cpu(), linear(), halves(64), { ...options, epochs: 50 }, goals);
    while (!(await patient.advance()).stopped);
    expect((await patient.finish()).stopped).toBe("patience");
    const quick = lenet.Session.on(lenet.Device.cpu(), linear(), halves(64), { ...options, epochs: 9999 }, { seconds: 0.05 });
    while (!(await quick.advance()).stopped);
    expect((await quick.finish()).stopped).toBe("time-goal");
    const wrong = () => lenet.Session.on(lenet.Device.cpu(), linear(), halves(64), options, { seconds: -1 });
    expect(wrong).toThrow(/seconds above 0/);
  });

  it("goes on from a checkpoint as if it had never stopped", async () => {
    const goals = { checkpoint: { epochs: 1 } };
    const on = () => lenet.Session.on(lenet.Device.cpu(), linear(), halves(64), options, goals);
    const whole = on();
    let file: Uint8Array | undefined;
    for (;;) {
      const { checkpoint, stopped } = await whole.advance();
      if (checkpoint) file ??= whole.checkpoint();
      if (stopped) break;
    }
    const again = lenet.Session.fromCheckpoint(lenet.Device.cpu(), linear(), halves(64), file!);
    while (!(await again.advance()).stopped);
    const [one, other] = [await whole.finish(), await again.finish()];
    expect(other.net.toSafetensors(false)).toEqual(one.net.toSafetensors(false));
  });

  it("looks for a learning rate, and stops when told to", async () => {
    const found = await lenet.findLearningRate(lenet.Device.cpu(), linear(), halves(64), options, { steps: 40 });
    expect(found.rates.length).toBe(found.losses.length);
    expect(found.suggestion).toBeGreaterThan(1e-6);
    const watched = await lenet.findLearningRate(lenet.Device.cpu(), linear(), halves(64), options, {}, async (step) => step < 5);
    expect(watched.losses).toHaveLength(5);
    await expect(lenet.findLearningRate(lenet.Device.cpu(), linear(), halves(64), options, { steps: 1 })).rejects.toThrow(/above 2/);
  });
});

describe("measurements", () => {
  const measured = () =>
    lenet.Measurements.fromProbabilities(Float32Array.of(0.9, 0.1, 0.8, 0.2, 0.3, 0.7), Uint8Array.of(0, 1, 1), ["no", "yes"]);

  it("answers properties by name", () => {
    expect(measured().get("Recall")).toEqual({ no: 1, yes: 0.5 });
    expect(measured().get("Recall", { class: "yes" })).toBe(0.5);
    expect(measured().get("F1Score", { average: "macro", errors: true })).toHaveProperty("standardError");
    expect(measured().get("Properties")).toContain("ROCCurve");
    expect(() => measured().get("Recal")).toThrow(/Recall/);
  });

  it("finds examples, changes decisions and compares", () => {
    expect([...measured().examples("misclassified")]).toEqual([1]);
    expect([...measured().examples({ cell: { truth: 1, answer: null } })]).toEqual([1, 2]);
    const strict = measured().decided({ threshold: 0.75 });
    expect([...strict.decisions()]).toEqual([0, 0, -1]);
    const careful = measured().decided({ utilities: [[0, -1], [-10, 0]] });
    expect([...careful.decisions()]).toEqual([1, 1, 1]);
    expect(measured().compare(careful)).toMatchObject({ gained: [1], lost: [0] });
  });

  it("measures in slices", async () => {
    const run = new lenet.MeasurementRun(lenet.Net.lenet(1), lenet.Dataset.fromPixels("one", "file", 28, 28, new Uint8Array(784 * 130), new Uint8Array(130), DIGITS));
    expect(await run.run(64)).toBe(64);
    expect([run.finished, run.length]).toEqual([false, 130]);
    while (!run.finished) await run.run(64);
    expect(run.measurements().probabilities()).toHaveLength(1300);
  });
});

describe("an explainer", () => {
  const input = () => halves(1).pixels();
  const image = () => Float32Array.from(input(), (pixel) => pixel / 255);

  it("gives every layer's values and the answer they end in", () => {
    const explainer = new lenet.Explainer(lenet.Net.lenet(1));
    expect(explainer.layers().map(({ name }) => name).slice(0, 3)).toEqual(["conv1", "relu1", "pool1"]);
    const probabilities = explainer.look(image());
    expect([...explainer.values(10)]).toEqual([...probabilities].map((share) => expect.closeTo(share, 5)));
    expect(explainer.field(0, 25)).toEqual({ top: 1, left: 1, bottom: 6, right: 6 });
    const { weights, inputs, bias, value, shape } = explainer.products(0, 25)!;
    expect(shape).toEqual([1, 5, 5]);
    expect(weights.reduce((sum, weight, at) => sum + weight * inputs[at]!, bias)).toBeCloseTo(value, 4);
    expect(explainer.products(1, 0)).toBeUndefined();
  });

  it("has gradients, ascents and steps for a class, and names what there is none of", () => {
    const explainer = new lenet.Explainer(linear());
    expect(explainer.saliency(image(), 1)).toHaveLength(784);
    const frames = explainer.ascend(image(), 1, 3, 0.5);
    expect(frames.at(-1)!.probabilities[1]).toBeGreaterThan(frames[0]!.probabilities[1]!);
    const step = explainer.step(image(), 1, "fc.bias", 0.1);
    expect(step.newLoss).toBeLessThan(step.loss);
    expect(() => explainer.saliency(image(), 2)).toThrow(/by labels from 0 to 1; 2 is none of them/);
    expect(() => explainer.look(new Float32Array(3))).toThrow(/784/);
  });

  it("counts weights and a batch's gradients", () => {
    const explainer = new lenet.Explainer(linear());
    const [weight] = explainer.weightHistograms(11);
    expect([weight!.name, weight!.counts.reduce((sum, count) => sum + count, 0)]).toEqual(["fc.weight", 1568]);
    const gradients = explainer.gradientHistograms(halves(8), Uint32Array.of(0, 1, 2), 11);
    expect(gradients.map(({ bound }) => bound > 0)).toEqual([true, true]);
  });
});

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
    ["input must be a Float32Array", (wrong) => explainer().look(wrong)],
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
    ["places must be a Uint32Array", (wrong) => halves(4).select("a", wrong)],
    ["images must be a Uint32Array", (wrong) => explainer().gradientHistograms(halves(4), wrong, 3)],
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
    net.loadSafetensors(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength) as never);
    expect(net.predict([...image()] as never).probabilities).toEqual(linear().predict(image()).probabilities);
  });

  it("says what an example should be, for whoever asks a net", async () => {
    const two = new Float32Array(2 * 784);
    const takes = "the net takes 784 values for each example, got 1568";
    expect(said(() => linear().predict(two))).toBe(takes);
    expect(said(() => trainer().predict(two))).toBe(takes);
    expect(said(() => explainer().look(two))).toBe(takes);
    expect(linear().predictMany(two)).toHaveLength(4);
    const shape = "linear: Input should be 1×28×28, which is 784 values, not 1568";
    expect(said(() => model().applyTo(two))).toBe(shape);
    expect(said(() => linear().apply({ Input: two }))).toBe(shape);
    const nan = image().fill(NaN, 3, 5);
    const finite = "value 3 of the input, counted from 0, is NaN: give finite numbers alone";
    for (const call of [
      () => linear().predict(nan),
      () => linear().predictMany(nan),
      () => trainer().predict(nan),
      () => explainer().look(nan),
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
    expect(said(() => explainer().ascend(image(), 0, 1e9, 0.1))).toMatch(/steps must be/);
  });
});

describe("options that there are none of", () => {
  const options = { epochs: 1, batchSize: 8, validation: 0 };
  const session = (goals: unknown) => lenet.Session.on(lenet.Device.cpu(), linear(), halves(16), options, goals as never);
  const measured = () => lenet.Measurements.fromProbabilities(Float32Array.of(1, 0), Uint8Array.of(0), ["no", "yes"]);
  const layout = { height: 4, width: 4, colorSpace: "rgb" } as const;
  const pixels = { width: 1, height: 1, data: new Uint8ClampedArray(4) };
  const image = new Float32Array(784);

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
    expect(wrong({ epochs: "1" })).toMatch(/^options: invalid type: string "1", expected usize$/);
    expect(wrong({ learningRate: NaN })).toBe("learning rate must be a number above 0, got NaN");
    expect(image).toHaveLength(784);
  });
});

describe("sizes beyond all memory", () => {
  const json = (input: number[], layers: object[]) => JSON.stringify({ name: "net", inputs: { Input: input }, layers });
  const wide = Array.from({ length: 9 }, (_, i) => ({ name: `fc${i}`, kind: "linear", features: 11_000 }));
  const nets: [input: number[], layers: object[], problem: RegExp][] = [
    [[11_000], wide, /^fc0: expects sizes that give no array of more than 67108864 values/],
    [[8192], Array.from({ length: 60 }, (_, i) => ({ name: `fc${i}`, kind: "linear", features: 4096 })), /fc2: up to it the net has 67\d{6} parameters \(\d+ bytes\), and 67108864 \(268435456 bytes\)/],
    [[8192, 16384], [{ name: "t", kind: "transpose" }], /^(t: expects sizes that give no array of more than 67108864 values, got|net: Input should be of 1 to 67108864 values, not) 8192×16384/],
    [[4096, 4096], [{ name: "t", kind: "transpose" }], /^t: expects at most 2097152 values to move, not 4096×4096/],
    [[65536, 65536], [{ name: "relu", kind: "elementwise", function: "ramp" }], /^(relu: expects sizes that give no array of more than|net: Input should be)/],
    [[65536, 65536], [], /^net: Input should be of 1 to 67108864 values, not 65536×65536/],
    [[3], [{ name: "r", kind: "replicate", copies: 4294967295 }], /^r: expects at most 2097152 values to move/],
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
    const net = lenet.Net.fromJson(json([2048, 2048], [{ name: "relu", kind: "elementwise", function: "ramp" }]), 1);
    expect(said(() => lenet.Predictor.on(lenet.Device.cpu(), net, 1e9))).toMatch(/examples at a time take \d+ values/);
  });
});

describe("classes by name", () => {
  const shipped = () => lenet.Net.fromSafetensors(readFileSync(new URL("../public/models/lenet-mnist.safetensors", import.meta.url)));
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
