/** Our own package on one core, in the build that the playground's page would choose. */
import * as lenet from "../../../www/pkg/lenet_playground.js";
import plain from "../../../www/pkg/lenet_playground_bg.wasm?url";
import relaxed from "../../../www/pkg-relaxed/lenet_playground_bg.wasm?url";
import { chooseSimd } from "../../../www/src/browser/simd.ts";
import { ourModel } from "../harness/ours.js";

const BUILDS = { plain, relaxed };

export default {
  async load(_engine, images) {
    const simd = await chooseSimd(location.href, BUILDS);
    await lenet.default({ module_or_path: BUILDS[simd] });
    return ourModel(lenet, lenet.Device.cpu(), images);
  },
};
