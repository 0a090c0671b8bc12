/** Our own package, as the playground's page uses it. */
import init, { Dataset, Net, Trainer } from "../../../www/pkg/lenet_playground.js";
import { BATCH, LEARNING_RATE, PIXELS, SIDE } from "../harness/net.js";

const OPTIONS = {
  epochs: 1_000_000,
  batchSize: BATCH,
  optimizer: "adam",
  learningRate: LEARNING_RATE,
  schedule: "constant",
  seed: 1,
  validation: 0,
};

const TRAINERS = {
  cpu: (net, data) => new Trainer(net, data, OPTIONS),
};

export default {
  async load(engine, { bytes, labels }) {
    await init();
    const data = Dataset.fromIdx(idx([labels.length, SIDE, SIDE], bytes), idx([labels.length], labels));
    const trainer = await TRAINERS[engine](Net.lenet(1), data);
    let net = await trainer.net();
    return {
      parameters: net.parameterCount,
      inferBatch: BATCH,
      /** The trainer has the data and takes its batches itself. */
      async train(batches) {
        for (let left = batches.length; left > 0; ) left -= (await trainer.trainSteps(left)).length;
        net.free();
        net = await trainer.net();
      },
      async infer(images) {
        if (images.length > PIXELS) return net.predictMany(images);
        return Float32Array.from((await net.predict(images)).probabilities);
      },
    };
  },
};

/** An IDX file of bytes. */
function idx(sizes, bytes) {
  const file = new Uint8Array(4 + 4 * sizes.length + bytes.length);
  file.set([0, 0, 8, sizes.length]);
  sizes.forEach((size, i) => new DataView(file.buffer).setUint32(4 + 4 * i, size));
  file.set(bytes, 4 + 4 * sizes.length);
  return file;
}
