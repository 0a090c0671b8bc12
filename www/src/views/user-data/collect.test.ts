import { describe, expect, it } from "vitest";
import { bundled, filesIn } from "./collect";

/** Entries as a browser hands them over: a folder lists its own in parts of two. */
function file(fullPath: string): FileSystemEntry {
  const entry = { isFile: true, isDirectory: false, fullPath, file: (done: (file: File) => void) => done(new File([], "x")) };
  return entry as unknown as FileSystemEntry;
}

function folder(...inside: FileSystemEntry[]): FileSystemEntry {
  const createReader = () => {
    const left = [...inside];
    return { readEntries: (done: (part: FileSystemEntry[]) => void) => done(left.splice(0, 2)) };
  };
  return { isFile: false, isDirectory: true, createReader } as unknown as FileSystemEntry;
}

describe("bundled", () => {
  it("sorts files by their paths and finds each one's bytes again", async () => {
    const found = Array.from({ length: 450 }, (_, i) => ({ path: `${String(449 - i).padStart(3, "0")}.png`, file: new File([`<${449 - i}>`], "x") }));
    const { list, bundles } = await bundled(found);
    expect(bundles).toHaveLength(3);
    for (const i of [0, 199, 200, 449]) {
      const { path, bundle, at, size } = list[i]!;
      expect(path).toBe(`${String(i).padStart(3, "0")}.png`);
      expect(await bundles[bundle]!.slice(at, at + size).text()).toBe(`<${i}>`);
    }
    expect(await bundled([])).toEqual({ list: [], bundles: [] });
  });
});

describe("filesIn", () => {
  it("finds the files of all folders, each with its place, and counts them", async () => {
    const counts: number[] = [];
    const cats = folder(file("/pets/cats/a.png"), file("/pets/cats/b.png"), file("/pets/cats/c.png"));
    const found = await filesIn([folder(cats, file("/pets/readme.txt")), file("/more.zip")], (count) => counts.push(count));
    expect(found.map(({ path }) => path)).toEqual(["pets/cats/a.png", "pets/cats/b.png", "pets/cats/c.png", "pets/readme.txt", "more.zip"]);
    expect(counts).toEqual([1, 2, 3, 4, 5]);
  });

  it("does not go round in circles", async () => {
    const inside: FileSystemEntry[] = [];
    const endless = folder();
    Object.assign(endless, { createReader: () => ({ readEntries: (done: (part: FileSystemEntry[]) => void) => done(inside.splice(0)), }) });
    inside.push(file("/a.png"), endless);
    expect(await filesIn([endless], () => undefined)).toHaveLength(1);
    let deep = folder(file("/deep.png"));
    for (let i = 0; i < 8; i++) deep = folder(deep);
    expect(await filesIn([deep], () => undefined)).toEqual([]);
  });
});
