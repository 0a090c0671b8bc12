import { describe, expect, it } from "vitest";
import type { DataInfo, NetInfo } from "../worker/protocol";
import { accuracyOf, dataState } from "./header-state";

const plain = (text: string) => text.replaceAll("\u00a0", " ");
const net: NetInfo = { id: "own", trainedOn: "pics", classes: ["a", "b"], epochs: 1, step: 3 };
const data: DataInfo = { name: "pics", origin: "file", classes: ["a", "b"], training: 1, test: 0, from: "files" };

describe("the header", () => {
  it("names the test set once", () => {
    const measured = { ...net, trainedOn: "MNIST", epochs: 10, testAccuracy: 0.9921, testName: "MNIST’s test set" };
    expect(plain(accuracyOf(measured))).toBe("MNIST, 10 epochs; 99.21 % on MNIST’s test set.");
    expect(accuracyOf(net)).toBe("pics, 1 epoch; not yet measured on a test set.");
  });

  it("counts images in words that agree", () => {
    const from = (info: Partial<DataInfo>) => dataState({ data: { ...data, ...info }, catalog: [], catalogError: null }).from;
    expect(from({})).toBe("1 image, from your files.");
    expect(from({ training: 2000, test: 1 })).toBe("2,000 + 1 image, from your files.");
    expect(from({ training: 2000, test: 300 })).toBe("2,000 + 300 images, from your files.");
  });
});
