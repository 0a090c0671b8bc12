import { describe, expect, it } from "vitest";
import { folders, kindOf, withinRoot } from "./kind";

const at = (...paths: string[]) => paths.map((path) => ({ path }));

describe("kindOf", () => {
  it("knows pictures, zip files, CIFAR-10's batches, and takes the rest for IDX files", () => {
    expect(kindOf(at("pets/readme.txt", "pets/cats/a.JPG"))).toBe("pictures");
    expect(kindOf(at("pets.ZIP"))).toBe("zip");
    expect(kindOf(at("cifar/readme.html", "cifar/data_batch_1.bin"))).toBe("cifar10");
    expect(kindOf(at("train-images-idx3-ubyte", "train-labels-idx1-ubyte"))).toBe("idx");
    expect(kindOf([])).toBe("idx");
  });

  it("sees no pictures in what systems hide in folders", () => {
    expect(kindOf(at("pets/.thumbs/a.png", "__MACOSX/pets/b.png", "pets/cats/._c.png"))).toBe("idx");
  });
});

describe("withinRoot", () => {
  const paths = (...all: string[]) => withinRoot(at(...all)).files.map(({ path }) => path);

  it("leaves out the folder around all, which may bear the name of a half", () => {
    expect(paths("test/cats/a.png", "test/dogs/b.png")).toEqual(["cats/a.png", "dogs/b.png"]);
    expect(withinRoot(at("pets/cats/a.png", "pets/dogs/b.png")).root).toBe("pets");
  });

  it("keeps it where it names the class, and where there are several", () => {
    expect(paths("cats/a.png", "cats/b.png")).toEqual(["cats/a.png", "cats/b.png"]);
    expect(paths("cats/a.png", "dogs/b.png")).toEqual(["cats/a.png", "dogs/b.png"]);
    expect(paths("a.png")).toEqual(["a.png"]);
  });
});

describe("folders", () => {
  it("counts the pictures of each class", () => {
    expect(folders(at("train/cats/a.png", "test/cats/b.png", "dogs/c.jpeg", "dogs/notes.txt"))).toEqual([["cats", 2], ["dogs", 1]]);
  });
});
