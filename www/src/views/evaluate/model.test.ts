import { describe, expect, it } from "vitest";
import { FakeAnalysis, type FakeCall } from "../../session/fake-analysis";
import type { Session } from "../../session/session.svelte";
import type { NetRef } from "../../worker/analysis/protocol";
import type { DataChoice, NetInfo } from "../../worker/protocol";
import { Evaluation } from "./model.svelte";
import { sampleMeasured } from "./sample-measured";

const MNIST: DataChoice = { kind: "served", id: "mnist", name: "MNIST" };
const SLICES = 3;

/** A worker that measures any net in three slices, and answers when it is told to. */
class FakeSession extends FakeAnalysis {
  net: Pick<NetInfo, "id"> = { id: "own" };
  busy = false;
  /** Whether the test set is loaded. */
  loaded = true;
  /** Questions that wait for their answers. */
  waiting: FakeCall[] = [];
  readonly asked: string[] = [];
  #done = new Map<string, number>();

  constructor() {
    super(
      (call) => {
        const name = call.name.split(".")[1]!;
        this.asked.push(name === "measure" ? `${name} ${JSON.stringify(call.args[0])}` : name);
        this.waiting.push(call);
      },
      () => this.asked.push("cancel"),
    );
  }

  /** Answers so many questions, each with what follows from it; all there are where no number is given. */
  async answerSome(most = Infinity): Promise<void> {
    for (let i = 0; i < most; i++) {
      await settled();
      const next = this.waiting.shift();
      if (!next) return;
      this.answer(next.id, this.#answerTo(next));
    }
    await settled();
  }

  #answerTo({ name, args }: FakeCall): unknown {
    const { set, net } = sampleMeasured();
    switch (name.split(".")[1]) {
      case "nets":
        return { own: net, before: { ...net, classes: ["one", "two", "three"] }, epochs: [0, 1] };
      case "testSetHere":
        return this.loaded ? set : null;
      case "testSet":
        this.loaded = true;
        return set;
      case "measure":
        return this.#slice(JSON.stringify(args[0]));
      case "continueMeasuring":
        return this.#slice(args[0] as string);
      default:
        return null;
    }
  }

  #slice(id: string): unknown {
    const done = Math.min(SLICES, (this.#done.get(id) ?? 0) + 1);
    this.#done.set(id, done);
    return { id, done, total: SLICES, ...(done === SLICES ? { measured: { ...sampleMeasured(), id } } : {}) };
  }
}

/** Lets all promises go as far as they can. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

function setUp() {
  const session = new FakeSession();
  return { session, evaluation: new Evaluation(session as unknown as Session) };
}

describe("Evaluation", () => {
  it("measures the net in use by itself where the images are there", async () => {
    const { session, evaluation } = setUp();
    void evaluation.open(MNIST);
    await session.answerSome(3);
    expect(evaluation.work).toMatchObject({ ref: "own", done: 1, total: SLICES });
    await session.answerSome();
    expect(session.asked).toEqual(["nets", "testSetHere", 'measure "own"', "continueMeasuring", "continueMeasuring"]);
    expect(evaluation.measured?.id).toBe('"own"');
    expect(evaluation).toMatchObject({ stage: "ready", work: null, error: "" });
  });

  it("waits for a press where the images must be loaded, or a run is under way", async () => {
    for (const change of [{ loaded: false }, { busy: true }]) {
      const { session, evaluation } = setUp();
      Object.assign(session, change);
      void evaluation.open(MNIST);
      await session.answerSome();
      expect(evaluation.stage).toBe("waiting");
      void evaluation.measure();
      await session.answerSome();
      expect(session.asked).toContain("testSet");
      expect(evaluation.measured?.id).toBe('"own"');
    }
  });

  it("asks no more for what is no longer wanted", async () => {
    const { session, evaluation } = setUp();
    void evaluation.open(MNIST);
    await session.answerSome();
    session.asked.length = 0;
    const slide = (epoch: number) => void evaluation.choose({ epoch });
    slide(0);
    await session.answerSome(1);
    slide(1);
    slide(0);
    slide(1);
    await session.answerSome();
    expect(session.asked).toEqual(['measure {"epoch":0}', "continueMeasuring", 'measure {"epoch":1}', "continueMeasuring", "continueMeasuring"]);
    expect(evaluation.measuredRef).toEqual({ epoch: 1 });
  });

  it("goes back to what was measured when it is stopped", async () => {
    const { session, evaluation } = setUp();
    void evaluation.open(MNIST);
    await session.answerSome();
    void evaluation.choose({ epoch: 0 });
    await session.answerSome(1);
    evaluation.stop();
    await session.answerSome();
    expect(evaluation).toMatchObject({ ref: "own", measuredRef: "own", stage: "ready", work: null });
    expect(session.asked.filter((question) => question === "continueMeasuring")).toHaveLength(3);
  });

  it("does not measure a net on images of other classes", async () => {
    const { session, evaluation } = setUp();
    void evaluation.open(MNIST);
    await session.answerSome();
    void evaluation.choose("before");
    await session.answerSome();
    expect(session.asked).not.toContain('measure "before"');
    expect(evaluation.wrong).toContain("This net has 3 classes");
    expect(evaluation.measured).toBeNull();
  });

  it("measures one net at a time", async () => {
    const { session, evaluation } = setUp();
    const measured = (ref: NetRef) => evaluation.measurementOf(ref, new AbortController().signal, () => undefined);
    const both = Promise.all([measured("own"), measured("shipped")]);
    await session.answerSome();
    expect((await both).map((one) => one?.id)).toEqual(['"own"', '"shipped"']);
    expect(session.asked).toEqual(['measure "own"', "continueMeasuring", "continueMeasuring", 'measure "shipped"', "continueMeasuring", "continueMeasuring"]);
  });

  it("lets a load go on while another view is shown, and ends it for other data", async () => {
    const { session, evaluation } = setUp();
    session.loaded = false;
    void evaluation.open(MNIST);
    await session.answerSome();
    void evaluation.measure();
    void evaluation.open({ ...MNIST });
    await settled();
    expect(session.asked.at(-1)).toBe("testSet");
    void evaluation.open({ kind: "synthetic" });
    await settled();
    expect(session.asked.at(-1)).toBe("cancel");
  });

  it("says so where the worker dies over it, and begins again", async () => {
    const { session, evaluation } = setUp();
    void evaluation.open(MNIST);
    await session.answerSome(3);
    session.waiting = [];
    session.die();
    await settled();
    expect(evaluation.error).toContain("The analysis worker stopped (gone)");
    expect(evaluation).toMatchObject({ stage: "waiting", work: null });
    void evaluation.open(MNIST);
    await session.answerSome();
    expect(evaluation.error).toBe("");
    expect(evaluation.measured?.id).toBe('"own"');
  });

  it("measures again what the worker knew that died", async () => {
    const { session, evaluation } = setUp();
    void evaluation.open(MNIST);
    await session.answerSome();
    const asked = session.asked.filter((question) => question.startsWith("measure ")).length;
    session.die();
    void evaluation.open(MNIST);
    await settled();
    expect(evaluation.measured).toBeNull();
    await session.answerSome();
    expect(evaluation.measured?.id).toBe('"own"');
    expect(session.asked.filter((question) => question.startsWith("measure ")).length).toBe(asked + 1);
  });
});
