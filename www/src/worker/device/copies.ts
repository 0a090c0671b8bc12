import type { Dataset as CoreDataset } from "../../../pkg-gpu/lenet_playground.js";
import type * as base from "../../../pkg/lenet_playground.js";
import type { Dataset } from "../../../pkg/lenet_playground.js";
import type { Core } from "./full-core";

/** The data set in another instance of the module; the same one where it is the same instance. */
export function dataIn(core: Core | typeof base, data: Dataset): Dataset {
  return data instanceof core.Dataset ? data : (copyOf(core as Core, data as never) as unknown as Dataset);
}

/** A data set with the same images, in this instance of the module. */
export function copyOf(core: Core, data: CoreDataset): CoreDataset {
  const { name, origin, height, width, classes, channels } = data;
  return core.Dataset.fromPixels(name, origin, height, width, data.pixels(), data.labels(), classes, channels);
}
