import { BATCH, LEARNING_RATE, PIXELS, SIDE } from "./net.js";

const OPTIONS = {
  epochs: 1_000_000,
  batchSize: BATCH,
  optimizer: "adam",
  learningRate: LEARNING_RATE,
  schedule: "constant",
  seed: 1,
  validation: 0,
};

/** The model of a build of our package, on one of its devices. */
export async function ourModel({ Dataset, Net, Predictor, Trainer }, device, { bytes, labels }) {
  const data = Dataset.fromIdx(idx([labels.length, SIDE, SIDE], bytes), idx([labels.length], labels));
  const fresh = Net.lenet(1);
  const trainer = Trainer.on(device, fresh, data, OPTIONS);
  let answers = null;
  const renew = async () => {
    await trainer.keep();
    const net = trainer.snapshotNet();
    answers = device.kind === "gpu" ? onDevice(Predictor, device, net) : onProcessor(net);
  };
  return {
    parameters: fresh.parameterCount,
    inferBatch: BATCH,
    /** The trainer has the data and takes its batches itself. */
    async train(batches) {
      for (let left = batches.length; left > 0; ) left -= (await trainer.trainSteps(left)).length;
      // They have the weights from before.
      answers?.free();
      answers = null;
    },
    async infer(images) {
      if (!answers) await renew();
      return images.length === PIXELS ? answers.one(images) : answers.many(images);
    },
  };
}

function onProcessor(net) {
  return {
    one: (image) => Float32Array.from(net.predict(image).probabilities),
    many: (images) => net.predictMany(images),
    free: () => net.free(),
  };
}

function onDevice(Predictor, device, net) {
  const [one, many] = [1, BATCH].map((batch) => Predictor.on(device, net, batch));
  net.free();
  return {
    one: (image) => one.predict(image),
    many: (images) => many.predict(images),
    free: () => [one, many].forEach((predictor) => predictor.free()),
  };
}

/** An IDX file of bytes. */
function idx(sizes, bytes) {
  const file = new Uint8Array(4 + 4 * sizes.length + bytes.length);
  file.set([0, 0, 8, sizes.length]);
  sizes.forEach((size, i) => new DataView(file.buffer).setUint32(4 + 4 * i, size));
  file.set(bytes, 4 + 4 * sizes.length);
  return file;
}
