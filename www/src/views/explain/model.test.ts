import { describe, expect, it } from "vitest";
import { FakeAnalysis, type FakeCall } from "../../session/fake-analysis";
import type { Session } from "../../session/session.svelte";
import type { Reading } from "../draw/protocol";
import type { Setup } from "../train/model.svelte";
import { ExplainModel } from "./model.svelte";

/** A session whose worker answers at once; it notes what it was asked. */
function sessionOf(inputShape: number[], reading: Partial<Reading> | null) {
  const asked: (FakeCall & { kind: string })[] = [];
  const fake: FakeAnalysis = new FakeAnalysis((call) => {
    const kind = call.name.split(".")[1]!;
    asked.push({ ...call, kind });
    const input = kind === "forward" ? (call.args[1] as Float32Array) : new Float32Array();
    const size = inputShape.reduce((product, size) => product * size, 1);
    const answers: Record<string, unknown> = {
      anatomy: { name: "mine", classes: ["a", "b"], inputShape, layers: [] },
      forward: { input, probabilities: Float32Array.of(0.2, 0.8), values: [] },
      origin: { field: { top: 0, left: 0, bottom: 1, right: 1 } },
    };
    const fits = input.length === size || kind !== "forward";
    queueMicrotask(() => (fits ? fake.answer(call.id, answers[kind]) : fake.refuse(call.id, `${size} values, not ${input.length}`)));
  });
  const session = Object.assign(fake, { net: { id: "own", name: "mine" }, reading });
  return { session: session as unknown as Session, asked };
}

const NO_SETUP = {} as Setup;

describe("a model", () => {
  it("looks at the drawing with the net in use", async () => {
    const { session, asked } = sessionOf([1, 28, 28], { input: new Float32Array(784) });
    const model = new ExplainModel(session, NO_SETUP);
    await model.update();
    expect(asked.map(({ kind }) => kind)).toEqual(["anatomy", "forward"]);
    expect(asked.every(({ args }) => args[0] === "own")).toBe(true);
    expect(model.answer).toBe(1);
    await model.update();
    expect(asked.length).toBe(3);
  });

  it("says what the worker says against an example, until another one comes", async () => {
    const { session } = sessionOf([3, 2, 2], { input: new Float32Array(784) });
    const setup = { pickedImage: undefined } as unknown as Setup;
    const model = new ExplainModel(session, setup);
    await model.update();
    expect(model.pass).toBeUndefined();
    expect(model.error).toBe("12 values, not 784");
    const pixels = new Uint8Array(12).fill(51);
    setup.pickedImage = { index: 0, pixels, shape: [3, 2, 2], label: 1, className: "b", setName: "set" };
    await model.update();
    expect(model.error).toBe("");
    expect(model.shownInput?.[0]).toBeCloseTo(0.2);
    expect(model.truth).toBe(1);
  });

  it("learns the layers anew with another net of the same name, and keeps pointing from epoch to epoch", async () => {
    const { session, asked } = sessionOf([1, 28, 28], { input: new Float32Array(784) });
    const model = new ExplainModel(session, NO_SETUP);
    model.chosen = { epoch: 0 };
    await model.update();
    await model.point({ layer: 0, place: 3 });
    model.chosen = { epoch: 1 };
    await model.update();
    expect(asked.filter(({ kind }) => kind === "anatomy")).toHaveLength(1);
    expect(model.unit).toEqual({ layer: 0, place: 3 });
    session.net = { ...session.net! };
    await model.update();
    expect(asked.filter(({ kind }) => kind === "anatomy")).toHaveLength(2);
  });

  it("knows where the value comes from that is pointed at", async () => {
    const { session, asked } = sessionOf([1, 28, 28], { input: new Float32Array(784) });
    const model = new ExplainModel(session, NO_SETUP);
    await model.point({ layer: 0, place: 0 });
    expect(asked).toEqual([]);
    await model.update();
    await model.point({ layer: 0, place: 3 });
    expect(model.origin?.field?.bottom).toBe(1);
    await model.point();
    expect(model.origin).toBeUndefined();
  });
});
