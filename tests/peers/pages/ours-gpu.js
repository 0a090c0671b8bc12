/** Our own package on the GPU, in the build that has this engine. */
import * as lenet from "../../../www/pkg-gpu/lenet_playground.js";
import { ourModel } from "../harness/ours.js";

export default {
  async load(_engine, images) {
    await lenet.default();
    return ourModel(lenet, await lenet.Device.gpu(), images);
  },
};
