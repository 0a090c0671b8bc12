import { describe, expect, it } from "vitest";
import { className, halfName, wholeName } from "./names";

describe("names of data sets", () => {
  it.each([
    ["MNIST", "MNIST", "MNIST’s test set"],
    ["MNIST, training set", "MNIST", "MNIST’s test set"],
    // The core cuts a part off a folder's training half.
    ["pics, training set, training", "pics", "the test set of pics"],
    ["Synthetic digits", "Synthetic digits", "the test set of synthetic digits"],
    ["3 or 7 of CIFAR-10, test set", "3 or 7 of CIFAR-10", "3 or 7 of CIFAR-10’s test set"],
    ["Your files", "Your files", "the test set of your files"],
    ["training set", "training set", "the test set of training set"],
  ])("%s: %s, %s", (name, whole, test) => {
    expect([wholeName(name), halfName(name)]).toEqual([whole, test]);
  });

  it("tell the other half, too", () => {
    expect(halfName("pics", "training")).toBe("the training set of pics");
  });
});

describe("className", () => {
  it("has a name for an output without a class", () => {
    expect([0, 1, 2].map((index) => className(["cat", "dog"], index))).toEqual(["cat", "dog", "output 2"]);
    expect(className([], 8)).toBe("output 8");
  });
});
