/** ConvNetJS: plain JavaScript, one image at a time. */
import convnetjs from "convnetjs";
import { BATCH, CHANNELS, CLASSES, HIDDEN, KERNEL, PIXELS, SIDE } from "../harness/net.js";

const LAYERS = [
  { type: "input", out_sx: SIDE, out_sy: SIDE, out_depth: 1 },
  ...CHANNELS.flatMap((filters) => [
    { type: "conv", sx: KERNEL, filters, stride: 1, pad: 0, activation: "relu" },
    { type: "pool", sx: 2, stride: 2 },
  ]),
  { type: "fc", num_neurons: HIDDEN, activation: "relu" },
  { type: "softmax", num_classes: CLASSES },
];

/** It has no Adam. */
const TRAINER = { method: "sgd", learning_rate: 0.01, momentum: 0.9, batch_size: BATCH };

export default {
  async load() {
    const net = new convnetjs.Net();
    net.makeLayers(LAYERS);
    const trainer = new convnetjs.Trainer(net, TRAINER);
    return {
      parameters: net.getParamsAndGrads().reduce((sum, { params }) => sum + params.length, 0),
      inferBatch: BATCH,
      async train(batches) {
        for (const { images, labels } of batches) {
          labels.forEach((label, i) => trainer.train(volume(images, i), label));
        }
      },
      async infer(images) {
        const count = images.length / PIXELS;
        const answers = new Float32Array(count * CLASSES);
        for (let i = 0; i < count; i++) answers.set(net.forward(volume(images, i)).w, i * CLASSES);
        return answers;
      },
    };
  },
};

function volume(images, i) {
  const volume = new convnetjs.Vol(SIDE, SIDE, 1, 0);
  volume.w.set(images.subarray(i * PIXELS, (i + 1) * PIXELS));
  return volume;
}
