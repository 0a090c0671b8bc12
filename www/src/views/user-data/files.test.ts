import { describe, expect, it } from "vitest";
import { FileReading } from "./files";
import type { OwnFile } from "./protocol";

const file = (path: string, bundle: number, at: number, size: number): OwnFile => ({ path, bundle, at, size, modified: 0 });

/** A bundle that counts what is read of it, and of which a part may be gone. */
function bundle(text: string, gone = ""): Blob & { reads: number } {
  const counted = {
    reads: 0,
    slice(from: number, to: number) {
      counted.reads++;
      const part = text.slice(from, to);
      if (gone && part.includes(gone)) return { arrayBuffer: () => Promise.reject(new Error("gone")) };
      return new Blob([part]);
    },
  };
  return counted as unknown as Blob & { reads: number };
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe("FileReading", () => {
  it("reads small files together, from the first that is asked for on", async () => {
    const one = bundle("aabbbc");
    const reading = new FileReading([one, bundle("dd")]);
    const files = [file("a", 0, 0, 2), file("b", 0, 2, 3), file("c", 0, 5, 1), file("d", 1, 0, 2)];
    const read: string[] = [];
    for (const each of files) read.push(text(await reading.bytes(each)));
    expect(read).toEqual(["aa", "bbb", "c", "dd"]);
    expect(one.reads).toBe(1);
  });

  it("names the file that is gone, and reads the others", async () => {
    const reading = new FileReading([bundle("aabbbc", "b")]);
    expect(text(await reading.bytes(file("x/a", 0, 0, 2)))).toBe("aa");
    await expect(reading.bytes(file("x/b", 0, 2, 3))).rejects.toThrow("x/b can no longer be read");
    expect(text(await reading.bytes(file("x/c", 0, 5, 1)))).toBe("c");
    expect(text(await reading.bytes(file("empty", 0, 6, 0)))).toBe("");
  });
});
