import { describe, expect, it } from "vitest";
import type { DataStore } from "../data-store";
import type { Core } from "../device/full-core";
import { lenderOf, type LenderContext } from "../lend";
import type { Loaded } from "../loaded";
import type { Nets } from "../nets";
import type { EngineEvent, NetInfo, Weights } from "../protocol";
import { serve } from "../rpc/server";
import { LentData, LentNets, Lender } from "./lent";

const info: NetInfo = { id: "own", trainedOn: "MNIST", classes: [], epochs: 1, step: 40 };
const CHOICE = { kind: "synthetic" } as const;

class FakeData {
  freed = false;

  constructor(
    readonly name: string,
    readonly bytes: number[],
  ) {}

  readonly origin = "file";
  readonly [key: string]: unknown;
  pixels = () => Uint8Array.from(this.bytes);
  labels = () => Uint8Array.of(7);
  free = () => void (this.freed = true);
}

/** Both ends of the channel, in one thread. */
function setUp() {
  const nets = { version: 1, weightsOf: [1, 2, 3], asked: 0 };
  const store = { loads: 0, loaded: undefined as unknown, current: undefined as unknown, isTraining: false };
  const events: EngineEvent[] = [];
  const at: LenderContext = {
    nets: {
      get version() {
        return nets.version;
      },
      info: (ref: string) => (ref === "own" ? info : undefined),
      weights: (): Weights => {
        nets.asked++;
        return { bytes: Uint8Array.from(nets.weightsOf).buffer, net: info };
      },
      epochs: { list: [0, 1] },
    } as unknown as Nets,
    store: {
      get current() {
        return store.current;
      },
      has: () => store.current !== undefined,
      load: async (choice: unknown, signal: AbortSignal) => {
        if (JSON.stringify(choice) === store.loaded) return store.current;
        store.loads++;
        await new Promise((resolve) => setTimeout(resolve));
        signal.throwIfAborted();
        const data = { info: { name: "set" }, training: new FakeData("training", [1]), test: new FakeData("test", [2]) };
        store.loaded = JSON.stringify(choice);
        store.current = { ...data, key: `key ${store.loads}` } as unknown as Loaded;
        return store.current;
      },
    } as unknown as DataStore,
    isTraining: () => store.isTraining,
    emit: (event) => void events.push(event),
  };
  const made: FakeData[] = [];
  const fromPixels = (name: string, _: string, __: number, ___: number, pixels: Uint8Array) => {
    made.push(new FakeData(name, [...pixels]));
    return made.at(-1);
  };
  const core = { Dataset: { fromPixels } } as unknown as Core;
  const lender = new Lender();
  const join = () => {
    const { port1, port2 } = new MessageChannel();
    serve(port2, () => lenderOf(at), () => undefined);
    lender.join(port1);
    return () => port2.close();
  };
  return { nets, store, core, lender, join, made, events, cut: join() };
}

describe("LentNets", () => {
  it("sees a net once for each of its versions", async () => {
    const { nets, core, lender, cut } = setUp();
    const lent = new LentNets(core, lender);
    for (let i = 0; i < 3; i++) await lent.see("own");
    expect(nets.asked).toBe(1);
    expect([...new Uint8Array(lent.weights("own")!.bytes)]).toEqual([1, 2, 3]);
    nets.version++;
    nets.weightsOf = [4];
    await lent.see("own");
    expect([...new Uint8Array(lent.weights("own")!.bytes)]).toEqual([4]);
    expect(lent.version).toBe(2);
    expect(lent.available).toEqual({ own: info, epochs: [0, 1] });
    cut();
  });

  it("forgets the weights of an older version", async () => {
    const { nets, core, lender, cut } = setUp();
    const lent = new LentNets(core, lender);
    await lent.see("own");
    nets.version++;
    await lent.see();
    expect(lent.weights("own")).toBeUndefined();
    cut();
  });

  it("refuses what was asked over a channel whose end is gone", async () => {
    const { core, lender, join, cut } = setUp();
    const lent = new LentNets(core, lender);
    cut();
    const lost = lent.see("own");
    const cutAgain = join();
    await expect(lost).rejects.toThrow("started again");
    await lent.see("own");
    expect(lent.version).toBe(1);
    cutAgain();
  });
});

describe("LentData", () => {
  it("has data loaded over there, copies it once, and frees what it had before", async () => {
    const { store, core, lender, made, events, cut } = setUp();
    const data = new LentData(core, lender);
    expect(await data.load(CHOICE, true)).toBeNull();
    expect(store.loads).toBe(0);
    expect(events).toEqual([]);
    const lent = await data.load(CHOICE, false);
    expect(lent).toMatchObject({ info: { name: "set" }, training: { bytes: [1] }, test: { bytes: [2] } });
    expect(await data.load(CHOICE, true)).toMatchObject({ info: { name: "set" } });
    expect(made.length).toBe(2);
    // The page learns of it, once.
    expect(events).toEqual([{ type: "data", data: { name: "set" } }]);
    expect(await data.load({ kind: "served", id: "other", name: "Other" }, false)).not.toBeNull();
    expect(made.map(({ freed }) => freed)).toEqual([true, true, false, false]);
    cut();
  });

  it("takes the data of a run while one is under way", async () => {
    const { store, core, lender, cut } = setUp();
    const data = new LentData(core, lender);
    await data.load(CHOICE, false);
    store.isTraining = true;
    expect(await data.load(CHOICE, false)).toMatchObject({ info: { name: "set" } });
    expect(store.loads).toBe(1);
    cut();
  });

  it("ends a load where it is told to", async () => {
    const { core, lender, cut } = setUp();
    const data = new LentData(core, lender);
    const stop = new AbortController();
    const loading = data.load(CHOICE, false, stop.signal);
    const stopped = expect(loading).rejects.toThrow(/abort/i);
    stop.abort();
    await stopped;
    cut();
  });
});
