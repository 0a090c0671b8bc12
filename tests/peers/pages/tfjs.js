/** TensorFlow.js, of which only the backend in question is loaded. */
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/register_all_gradients";
import plain from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import threads from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url";
import { BATCH, CLASSES, LEARNING_RATE, PIXELS, SHAPES, SIDE, freshWeights, randomBySeed } from "../harness/net.js";

const BACKENDS = {
  cpu: () => import("@tensorflow/tfjs-backend-cpu"),
  webgl: () => import("@tensorflow/tfjs-backend-webgl"),
  webgpu: () => import("@tensorflow/tfjs-backend-webgpu"),
  async wasm() {
    const backend = await import("@tensorflow/tfjs-backend-wasm");
    // It takes all three or none, and loads the one that fits.
    backend.setWasmPaths({
      "tfjs-backend-wasm.wasm": plain,
      "tfjs-backend-wasm-simd.wasm": simd,
      "tfjs-backend-wasm-threaded-simd.wasm": threads,
    });
  },
};

export default {
  async load(engine) {
    await BACKENDS[engine]();
    if (!(await tf.setBackend(engine))) throw new Error(`Its ${engine} backend does not start.`);
    await tf.ready();
    const weights = makeWeights();
    const optimizer = tf.train.adam(LEARNING_RATE);
    return {
      parameters: weights.reduce((sum, { size }) => sum + size, 0),
      inferBatch: BATCH,
      async train(batches) {
        const losses = batches.map((batch) => optimizer.minimize(() => loss(weights, batch), true, weights));
        // The steps are done when the last loss is there.
        await losses.at(-1).data();
        tf.dispose(losses);
      },
      async infer(images) {
        const answer = tf.tidy(() => tf.softmax(logits(weights, images)));
        const probabilities = await answer.data();
        answer.dispose();
        return probabilities;
      },
    };
  },
};

/** Its convolutions take their kernels as [height, width, in, out]. */
function makeWeights() {
  const random = randomBySeed(4);
  return SHAPES.map((shape) => {
    const values = freshWeights(shape, random);
    if (shape.length < 4) return tf.variable(tf.tensor(values, shape));
    const [outputs, inputs, height, width] = shape;
    return tf.variable(tf.tensor(values, [height, width, inputs, outputs]));
  });
}

function loss(weights, { images, labels }) {
  const classes = tf.oneHot(tf.tensor1d(Int32Array.from(labels), "int32"), CLASSES);
  return tf.losses.softmaxCrossEntropy(classes, logits(weights, images));
}

function logits([kernels1, bias1, kernels2, bias2, weights3, bias3, weights4, bias4], images) {
  const block = (input, kernels, bias) =>
    tf.maxPool(tf.relu(tf.add(tf.conv2d(input, kernels, 1, "valid"), bias)), 2, 2, "valid");
  const input = tf.tensor4d(images, [images.length / PIXELS, SIDE, SIDE, 1]);
  const features = block(block(input, kernels1, bias1), kernels2, bias2);
  const flat = tf.reshape(features, [input.shape[0], -1]);
  const hidden = tf.relu(tf.add(tf.matMul(flat, weights3), bias3));
  return tf.add(tf.matMul(hidden, weights4), bias4);
}
