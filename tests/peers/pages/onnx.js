/** onnxruntime-web's wasm backend on one thread. It runs nets and does not train them. */
import * as ort from "onnxruntime-web/wasm";
import { PARAMETERS, PIXELS, SIDE } from "../harness/net.js";

export default {
  async load() {
    ort.env.wasm.numThreads = 1;
    const session = await ort.InferenceSession.create("/model.onnx", { executionProviders: ["wasm"] });
    return {
      // The file is made from the same list of shapes, and a session does not tell.
      parameters: PARAMETERS,
      inferBatch: 250,
      async infer(images) {
        const input = new ort.Tensor("float32", images, [images.length / PIXELS, 1, SIDE, SIDE]);
        const { probabilities } = await session.run({ images: input });
        return probabilities.data;
      },
    };
  },
};
