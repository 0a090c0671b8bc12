import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { unpack } from "./unpack";

const BYTES = Uint8Array.from({ length: 100_000 }, (_, i) => (i * i) % 251);
const PACKED = new Uint8Array(gzipSync(BYTES));

describe("unpack", () => {
  it("gives the bytes of a gzip file, and others as they are", async () => {
    expect(await unpack(PACKED)).toEqual(BYTES);
    expect(await unpack(BYTES)).toBe(BYTES);
    const within = new Uint8Array([...BYTES.subarray(0, 9), ...PACKED, 7]).subarray(9, 9 + PACKED.length);
    expect(await unpack(within)).toEqual(BYTES);
    expect(await unpack(new Uint8Array())).toEqual(new Uint8Array());
  });

  it("is rejected where the file is damaged, cut short, or claims another size", async () => {
    const changed = (at: number, byte: number) => PACKED.with(at, byte) as Uint8Array;
    const half = PACKED.length >> 1;
    for (const bad of [PACKED.subarray(0, half), PACKED.subarray(0, 3), changed(half, PACKED[half]! ^ 255)]) {
      await expect(unpack(bad)).rejects.toThrow();
    }
    await expect(unpack(changed(PACKED.length - 1, 0xff))).rejects.toThrow("claims");
    // A member of a size that the last one does not name.
    await expect(unpack(new Uint8Array([...PACKED, ...gzipSync(BYTES.subarray(0, 9))]))).rejects.toThrow();
  });

  it("ends where it is no longer wanted", async () => {
    await expect(unpack(PACKED, AbortSignal.abort(new Error("stopped")))).rejects.toThrow("stopped");
  });
});
