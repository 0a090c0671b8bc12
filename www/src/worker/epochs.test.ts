import { describe, expect, it } from "vitest";
import { Epochs } from "./epochs";

/** Adds epochs 0 to `last`, each with weights of so many bytes, the epoch's number in the first. */
function run(last: number, bytes: number): Epochs {
  const epochs = new Epochs();
  for (let epoch = 0; epoch <= last; epoch++) epochs.add(epoch, () => weights(epoch, bytes));
  return epochs;
}

function weights(epoch: number, bytes: number): Uint8Array {
  const made = new Uint8Array(bytes);
  made[0] = epoch;
  return made;
}

describe("Epochs", () => {
  it("keeps the weights of each epoch from the beginning on", () => {
    const epochs = run(5, 4);
    expect(epochs.list).toEqual([0, 1, 2, 3, 4, 5]);
    expect(epochs.at(3)?.[0]).toBe(3);
    expect(epochs.at(6)).toBeUndefined();
  });

  it("lets every second one go where there are more than 24, and goes on with steps of two", () => {
    expect(run(23, 4).list).toHaveLength(24);
    expect(run(24, 4).list).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24]);
    const epochs = run(60, 4);
    expect(epochs.list).toEqual(Array.from({ length: 16 }, (_, i) => 4 * i));
    expect(epochs.at(60)?.[0]).toBe(60);
  });

  it("does not ask for weights that it would not keep", () => {
    const epochs = run(24, 4);
    epochs.add(25, () => {
      throw new Error("not asked for");
    });
    expect(epochs.list.at(-1)).toBe(24);
  });

  it("keeps fewer of a large net, and two of the largest", () => {
    expect(run(7, 12e6).list).toEqual([0, 2, 4, 6]);
    expect(run(2, 60e6).list).toEqual([0, 2]);
  });

  it("takes an epoch again where a run was rewound", () => {
    const epochs = run(4, 4);
    epochs.add(3, () => weights(33, 4));
    expect(epochs.list).toEqual([0, 1, 2, 3]);
    expect(epochs.at(3)?.[0]).toBe(33);
  });
});
