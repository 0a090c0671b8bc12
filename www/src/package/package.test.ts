/** The package as a JavaScript developer has it, with all layers, run in Node: each class, and what it says to mistakes. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { png, zip } from "../../../tests/e2e/picture-files";
import * as lenet from "../../pkg-gpu/lenet_playground.js";
import { CLASSES, DIGITS, halves, linear, start } from "./samples";

beforeAll(start);

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

describe("Trainer", () => {
  it("gives a copy of the net as it is after some steps", async () => {
    const [net, data] = [linear(), halves(40)];
    const trainer = new lenet.Trainer(net, data, { epochs: 2, batchSize: 10, validation: 0 });
    await trainer.trainSteps(2);
    const copy = await trainer.net();
    expect(copy.parameter("fc.weight")).not.toEqual(net.parameter("fc.weight"));
    const input = Float32Array.from(data.image(0), (pixel) => pixel / 255);
    expect(copy.predict(input)).toEqual(await trainer.predict(input));
    expect(trainer.isFinished).toBe(false);
    await trainer.trainSteps(2);
    expect(copy.predict(input)).not.toEqual(await trainer.predict(input));
  });
});

describe("Model", () => {
  it("answers pictures by name", () => {
    const bytes = readFileSync(new URL("../../public/models/lenet-mnist.safetensors", import.meta.url));
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
    expect([slow.processed, slow.length]).toEqual([2, 3]);
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

  it("drives a trainer that answers meanwhile, pauses, and moves to another device", async () => {
    const device = lenet.Device.cpu();
    const data = halves(64);
    const input = Float32Array.from(data.image(0), (pixel) => pixel / 255);
    const trainer = lenet.Trainer.on(device, linear(), data, { ...options, patience: 9 });
    const session = lenet.Session.of(trainer, 2, 4);
    const validations: number[] = [];
    for (let stopped: string | undefined, calls = 0; !stopped; calls++) {
      if (calls === 3) session.pause();
      const advancing = session.advance();
      expect(() => session.stop()).toThrow(/under way/);
      expect((await trainer.predict(input)).probabilities).toHaveLength(2);
      const progress = await advancing;
      if (calls === 3) expect(trainer.snapshotStep).toBe(trainer.step);
      if (calls === 5) session.moveTo(lenet.Device.cpu());
      if (progress.validation) validations.push(progress.validation.images);
      stopped = progress.stopped;
    }
    // All images held out where patience counts, at the end of each of three epochs.
    expect(validations).toEqual([4, 8, 4, 8, 4, 8]);
    expect([trainer.step, trainer.epoch]).toEqual([21, 3]);
    expect(session.keepBest() ?? 21).toBeLessThanOrEqual(21);
    expect((await session.finish()).history.losses).toHaveLength(0);
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
    const probabilities = explainer.forward(image());
    expect([...explainer.values(10)]).toEqual([...probabilities].map((share) => expect.closeTo(share, 5)));
    expect(explainer.receptiveField(0, 25)).toEqual({ top: 1, left: 1, bottom: 6, right: 6 });
    const { weights, inputs, bias, value, shape } = explainer.contributions(0, 25)!;
    expect(shape).toEqual([1, 5, 5]);
    expect(weights.reduce((sum, weight, at) => sum + weight * inputs[at]!, bias)).toBeCloseTo(value, 4);
    expect(explainer.contributions(1, 0)).toBeUndefined();
  });

  it("has gradients, ascents and steps for a class, and names what there is none of", () => {
    const explainer = new lenet.Explainer(linear());
    expect(explainer.saliency(image(), 1)).toHaveLength(784);
    const frames = explainer.maximizeActivation(image(), 1, 3, 0.5);
    expect(frames.at(-1)!.probabilities[1]).toBeGreaterThan(frames[0]!.probabilities[1]!);
    const step = explainer.step(image(), 1, "fc.bias", 0.1);
    expect(step.newLoss).toBeLessThan(step.loss);
    expect(() => explainer.saliency(image(), 2)).toThrow(/with labels from 0 to 1; 2 is not one of them/);
    expect(() => explainer.forward(new Float32Array(3))).toThrow(/784/);
  });

  it("counts weights and a batch's gradients", () => {
    const explainer = new lenet.Explainer(linear());
    const [weight] = explainer.weightHistograms(11);
    expect([weight!.name, weight!.counts.reduce((sum, count) => sum + count, 0)]).toEqual(["fc.weight", 1568]);
    const gradients = explainer.gradientHistograms(halves(8), Uint32Array.of(0, 1, 2), 11);
    expect(gradients.map(({ bound }) => bound > 0)).toEqual([true, true]);
  });
});
