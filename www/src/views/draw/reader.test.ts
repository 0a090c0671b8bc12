import { describe, expect, it } from "vitest";
import type { NetInfo } from "../../worker/protocol";
import type { Reading } from "./protocol";
import { Reader } from "./reader";

const net: NetInfo = { id: "own", trainedOn: "", classes: ["no", "yes"], epochs: 0, step: 0 };
const drawing = { points: Float32Array.of(1, 2), lengths: Uint32Array.of(1), penWidth: 9 };
const nothing = { points: new Float32Array(), lengths: new Uint32Array(), penWidth: 9 };

function setUp(predict: () => { label: number; probabilities: number[] } | null) {
  const readings: Reading[] = [];
  const encode = (points: Float32Array) => (points.length > 0 ? points : undefined);
  const nets = { predict: async () => predict(), active: net };
  return { readings, reader: new Reader(encode, nets, (reading) => readings.push(reading)) };
}

describe("Reader", () => {
  it("says what the net makes of a drawing, and again when asked", async () => {
    let calls = 0;
    const { readings, reader } = setUp(() => ({ label: ++calls, probabilities: [] }));
    await reader.again();
    expect(readings).toEqual([]);
    await reader.read(drawing);
    await reader.again();
    expect(readings.map(({ prediction }) => prediction?.label)).toEqual([1, 2]);
    expect(readings[0]?.classes).toEqual(["no", "yes"]);
  });

  it("reads the newest of the drawings that came while an answer was under way", async () => {
    const { readings, reader } = setUp(() => ({ label: 0, probabilities: [] }));
    await Promise.all([1, 2, 3, 4].map((x) => reader.read({ ...drawing, points: Float32Array.of(x) })));
    expect(readings.map(({ input }) => [...input!])).toEqual([[1], [4]]);
  });

  it("asks no net about nothing", async () => {
    const { readings, reader } = setUp(() => {
      throw new Error("asked");
    });
    await reader.read(nothing);
    expect(readings[0]).toMatchObject({ input: null, prediction: null });
  });

  it("has no answer where the weights have blown up, and lets a dead engine be known", async () => {
    let error: Error = new Error("of 10 values one is NaN");
    const { readings, reader } = setUp(() => {
      throw error;
    });
    await reader.read(drawing);
    expect(readings[0]).toMatchObject({ input: drawing.points, prediction: null });
    error = new WebAssembly.RuntimeError("unreachable");
    await expect(reader.again()).rejects.toThrow("unreachable");
  });
});
