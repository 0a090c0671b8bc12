import { describe, expect, it, vi } from "vitest";
import { SavedDrawings, packed, type Kept, type Store } from "./model.svelte";

const drawing = (level: number) => new Uint8Array(784).fill(level);

/** A browser's storage, which may refuse. */
function memory(refuses = false): Store & { kept: Kept[] } {
  const kept: Kept[] = [];
  const tabs: (() => void)[] = [];
  const or = <T>(value: () => T) => (refuses ? Promise.reject(new Error("no")) : Promise.resolve(value()));
  return {
    kept,
    readAll: () => or(() => [...kept]),
    keep: (it) => or(() => kept.push({ ...it, id: kept.length + 1 })),
    remove: (ids) =>
      or(() => {
        kept.splice(0, Infinity, ...kept.filter(({ id }) => !ids.includes(id)));
        for (const hear of tabs) hear();
      }),
    onChange: (changed) => void tabs.push(changed),
  };
}

describe("SavedDrawings", () => {
  it("keeps, finds again and removes", async () => {
    const store = memory();
    const savedDrawings = new SavedDrawings(store);
    await savedDrawings.add(3, drawing(1));
    await savedDrawings.add(7, drawing(2));
    const again = new SavedDrawings(store);
    expect(again.open).toBe(false);
    await again.read();
    expect(again.open).toBe(true);
    expect(again.list.map(({ id, label }) => [id, label])).toEqual([[1, 3], [2, 7]]);
    await again.remove([1]);
    expect(store.kept.map(({ label }) => label)).toEqual([7]);
    await again.remove([2]);
    expect([again.list, store.kept]).toEqual([[], []]);
    expect(again.error).toBe("");
  });

  it("works without the browser's storage, and says so", async () => {
    const savedDrawings = new SavedDrawings(memory(true));
    await savedDrawings.add(3, drawing(1));
    await savedDrawings.add(4, drawing(1));
    expect(savedDrawings.error).toContain("gone when it is closed");
    const [{ id }] = savedDrawings.list as [Kept];
    await savedDrawings.remove([id]);
    expect(savedDrawings.list.map(({ label }) => label)).toEqual([4]);
  });
});

describe("Books of two tabs", () => {
  it("see what the other one removes, and each removes what it was asked to, and no more", async () => {
    const store = memory();
    const [one, other] = [new SavedDrawings(store), new SavedDrawings(store)];
    await one.add(3, drawing(1));
    await other.read();
    const asked = other.list.map(({ id }) => id);
    await one.add(4, drawing(2));
    await one.add(5, drawing(3));
    await other.remove(asked);
    const labels = ({ list }: SavedDrawings) => list.map(({ label }) => label);
    await vi.waitFor(() => expect([labels(one), labels(other)]).toEqual([[4, 5], [4, 5]]));
    expect(store.kept.map(({ label }) => label)).toEqual([4, 5]);
  });
});

describe("packed", () => {
  it("has pixels and labels in one piece each", () => {
    const drawings = packed([{ id: 1, label: 3, pixels: drawing(1) }, { id: 2, label: 7, pixels: drawing(2) }]);
    expect([...drawings!.labels]).toEqual([3, 7]);
    expect([drawings!.pixels[783], drawings!.pixels[784]]).toEqual([1, 2]);
    expect(packed([])).toBeUndefined();
  });
});
