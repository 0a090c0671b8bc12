import { describe, expect, it } from "vitest";
import type { NetInfo, Reading } from "../../worker/protocol";
import { Reader } from "./worker";

const net: NetInfo = { id: "own", trainedOn: "", classes: ["no", "yes"], epochs: 0, step: 0 };
const drawing = { points: Float32Array.of(1, 2), lengths: Uint32Array.of(1), penWidth: 9 };
const nothing = { points: new Float32Array(), lengths: new Uint32Array(), penWidth: 9 };

function setUp(predict: () => { label: number; probabilities: number[] } | null) {
  const told: Reading[] = [];
  const encode = (points: Float32Array) => (points.length > 0 ? points : undefined);
  const nets = { predict: async () => predict(), active: net };
  return { told, reader: new Reader(encode, nets, (reading) => told.push(reading)) };
}

describe("Reader", () => {
  it("tells what the net says of a drawing, and again when asked", async () => {
    let calls = 0;
    const { told, reader } = setUp(() => ({ label: ++calls, probabilities: [] }));
    await reader.again();
    expect(told).toEqual([]);
    await reader.read(7, drawing);
    await reader.again();
    expect(told.map(({ id, prediction }) => [id, prediction?.label])).toEqual([
      [7, 1],
      [7, 2],
    ]);
    expect(told[0]?.classes).toEqual(["no", "yes"]);
  });

  it("reads the newest of the drawings that came while an answer was under way", async () => {
    const { told, reader } = setUp(() => ({ label: 0, probabilities: [] }));
    await Promise.all([1, 2, 3, 4].map((id) => reader.read(id, drawing)));
    expect(told.map(({ id }) => id)).toEqual([1, 4]);
  });

  it("asks no net about nothing", async () => {
    const { told, reader } = setUp(() => {
      throw new Error("asked");
    });
    await reader.read(1, nothing);
    expect(told[0]).toMatchObject({ input: null, prediction: null });
  });

  it("has no answer where the weights have blown up, and lets a dead engine be known", async () => {
    let error: Error = new Error("of 10 values one is NaN");
    const { told, reader } = setUp(() => {
      throw error;
    });
    await reader.read(1, drawing);
    expect(told[0]).toMatchObject({ id: 1, prediction: null });
    error = new WebAssembly.RuntimeError("unreachable");
    await expect(reader.again()).rejects.toThrow("unreachable");
  });
});
