import { describe, expect, it } from "vitest";
import { sortFiles } from "./sort";

const file = (name: string, size: number) => ({ name, size });

describe("sortFiles", () => {
  const trainImages = file("train-images-idx3-ubyte.gz", 9_912_422);
  const trainLabels = file("train-labels-idx1-ubyte.gz", 28_881);
  const testImages = file("t10k-images-idx3-ubyte.gz", 1_648_877);
  const testLabels = file("t10k-labels-idx1-ubyte.gz", 4542);

  it("knows the usual names in any order", () => {
    const sorted = { trainImages, trainLabels, testImages, testLabels };
    expect(sortFiles([testLabels, trainImages, trainLabels, testImages])).toEqual(sorted);
    expect(sortFiles([trainLabels, trainImages])).toEqual({ trainImages, trainLabels });
  });

  it("goes by size where names say nothing", () => {
    const [a, b, c, d] = [file("a", 7000), file("b", 70), file("c", 700_000), file("d", 9000)] as const;
    expect(sortFiles([b, c])).toEqual({ trainImages: c, trainLabels: b });
    expect(sortFiles([a, b, c, d])).toEqual({ trainImages: c, testImages: d, trainLabels: a, testLabels: b });
  });

  it("goes by the name of the test set, even where that is the larger", () => {
    const training = [file("images", 100), file("labels", 10)];
    const sorted = sortFiles([...training, file("test-images", 900), file("test-labels", 90)]);
    expect(sorted.trainImages.name).toBe("images");
    expect(sorted.testLabels?.name).toBe("test-labels");
  });

  it.each([0, 1, 3, 5])("says what it wants where %i files come", (count) => {
    const files = Array.from({ length: count }, (_, i) => file(`${i}`, i));
    const named = files.map(({ name }) => name).join(", ") || "no files";
    expect(() => sortFiles(files)).toThrow(`What was chosen: ${named}.`);
  });

  it("names the first of many files", () => {
    const files = Array.from({ length: 40 }, (_, i) => file(`${i}.webp`, i));
    expect(() => sortFiles(files)).toThrow("0.webp, 1.webp, 2.webp, 3.webp and 36 more.");
  });
});
