import { describe, expect, it } from "vitest";
import type { Weights } from "../../worker/protocol";
import type { Measured } from "./protocol";
import { sampleMeasured } from "./sample-measured";
import { Measuring } from "./worker";

/** What was made of the module's objects, and is not yet freed. */
class Alive {
  static all = new Set<Alive>();

  constructor() {
    Alive.all.add(this);
  }

  free(): void {
    if (!Alive.all.delete(this)) throw new Error("freed twice");
  }
}

class FakeMeasurements extends Alive {
  report = () => sampleMeasured().report;
  labels = () => sampleMeasured().labels;
  examples = () => Uint32Array.of(3, 1);
  decided = () => new FakeMeasurements();
}

let runs = 0;

class FakeRun extends Alive {
  readonly length = 3;
  processed = 0;

  constructor() {
    super();
    runs++;
  }

  get finished(): boolean {
    return this.processed === this.length;
  }

  run(): Promise<number> {
    return Promise.resolve(++this.processed);
  }

  measurements = () => new FakeMeasurements();
}

function weights(last: number, design?: string): Weights {
  const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6, last).buffer;
  return { bytes, net: sampleMeasured().net, ...(design ? { design: { name: "", json: design, initializer: "kaiming" } } : {}) };
}

function setUp() {
  Alive.all.clear();
  runs = 0;
  const net = () => Object.assign(new Alive(), { loadSafetensors: () => undefined });
  const core = { MeasurementRun: FakeRun, Net: { fromSafetensors: net, fromJson: net } };
  const tests = { data: { data: {}, set: sampleMeasured().set }, images: () => [] };
  const at: Record<string, Weights> = {};
  const measuring = new Measuring({ core, tests, lentNets: { see: async () => undefined, weights: (ref: string) => at[ref] } } as never);
  const begin = (net: string) => measuring.measure(net as "own");
  const on = async (id: string) => measuring.continueMeasuring(id);
  const toEnd = async (net: string): Promise<Measured> => {
    let progress = await begin(net);
    while (!progress.measured) progress = await on(progress.id);
    return progress.measured;
  };
  return { at, tests, measuring, begin, on, toEnd };
}

describe("Measuring", () => {
  it("measures the same weights once, whatever they are called", async () => {
    const { at, toEnd } = setUp();
    Object.assign(at, { own: weights(7), before: weights(7), shipped: weights(8) });
    const own = await toEnd("own");
    expect((await toEnd("before")).id).toBe(own.id);
    expect(runs).toBe(1);
    expect((await toEnd("shipped")).id).not.toBe(own.id);
    at["own"] = weights(7, "another net");
    expect((await toEnd("own")).id).not.toBe(own.id);
    expect(runs).toBe(3);
  });

  it("keeps nothing of the module but what was measured", async () => {
    const { at, begin, on, toEnd } = setUp();
    Object.assign(at, { own: weights(1), before: weights(2) });
    const { id } = await begin("own");
    await toEnd("before");
    await expect(on(id)).rejects.toThrow("no longer under way");
    expect([...Alive.all].map(({ constructor }) => constructor)).toEqual([FakeMeasurements]);
  });

  it("lets the oldest of forty go", async () => {
    const { at, toEnd, measuring } = setUp();
    const ids: string[] = [];
    for (let i = 0; i < 42; i++) {
      at["own"] = weights(i);
      ids.push((await toEnd("own")).id);
    }
    expect(new Set(ids).size).toBe(42);
    expect(Alive.all.size).toBe(40);
    const places = (of: string) => measuring.examples(of, "worst");
    expect(() => places(ids[1]!)).toThrow("measure the net again");
    expect(places(ids[2]!)).toEqual([3, 1]);
  });

  it("forgets all with another test set", async () => {
    const { at, tests, toEnd, measuring } = setUp();
    at["own"] = weights(1);
    const { id } = await toEnd("own");
    measuring.examples(id, "indeterminate", 0.5);
    tests.data = { data: {}, set: { ...tests.data.set } };
    expect(() => measuring.examples(id, "worst")).toThrow("measure the net again");
    expect(Alive.all.size).toBe(0);
    expect((await toEnd("own")).id).not.toBe(id);
  });

  it("says so where a net is gone", async () => {
    await expect(setUp().begin("own")).rejects.toThrow("no longer there");
  });
});
