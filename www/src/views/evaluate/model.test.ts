import { describe, expect, it } from "vitest";
import type { DataChoice, NetInfo, Question } from "../../worker/protocol";
import { FakeLooker } from "../../session/fake-analysis-worker";
import type { Session } from "../../session/session.svelte";
import { Evaluation } from "./model.svelte";
import type { NetRef } from "../../worker/analysis/protocol";
import { sampleMeasured } from "./sample-measured";

const MNIST: DataChoice = { kind: "served", id: "mnist", name: "MNIST" };
const SLICES = 3;

/** A worker that measures any net in three slices, and answers when it is told to. */
class FakeSession extends FakeLooker {
  net: Pick<NetInfo, "id"> = { id: "own" };
  busy = false;
  data: unknown = null;
  /** Whether the test set is loaded. */
  loaded = true;
  /** Questions that wait for their answers. */
  waiting: { id: number; question: Question }[] = [];
  readonly asked: string[] = [];
  #done = new Map<string, number>();

  constructor() {
    super((id, question) => {
      this.asked.push("net" in question ? `${question.kind} ${JSON.stringify(question.net)}` : question.kind);
      this.waiting.push({ id, question });
    });
  }

  /** Answers so many questions, each with what follows from it; all there are where no number is given. */
  async answer(most = Infinity): Promise<void> {
    for (let i = 0; i < most; i++) {
      await settled();
      const next = this.waiting.shift();
      if (!next) return;
      this.say({ id: next.id, answer: this.#answerTo(next.question) });
    }
    await settled();
  }

  #answerTo(question: Question): unknown {
    const { set, net } = sampleMeasured();
    switch (question.kind) {
      case "nets":
        return { own: net, before: { ...net, classes: ["one", "two", "three"] }, epochs: [0, 1] };
      case "test-set-here":
        return this.loaded ? set : null;
      case "test-set":
        this.loaded = true;
        return set;
      case "measure":
        return this.#slice(JSON.stringify(question.net));
      case "measure-on":
        return this.#slice(question.id);
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
    await session.answer(3);
    expect(evaluation.work).toMatchObject({ ref: "own", done: 1, total: SLICES });
    await session.answer();
    expect(session.asked).toEqual(["nets", "test-set-here", 'measure "own"', "measure-on", "measure-on"]);
    expect(evaluation.measured?.id).toBe('"own"');
    expect(evaluation).toMatchObject({ stage: "ready", work: null, trouble: "" });
    expect(session.data).toEqual(sampleMeasured().set.data);
  });

  it("waits for a press where the images must be loaded, or a run is under way", async () => {
    for (const change of [{ loaded: false }, { busy: true }]) {
      const { session, evaluation } = setUp();
      Object.assign(session, change);
      void evaluation.open(MNIST);
      await session.answer();
      expect(evaluation.stage).toBe("waiting");
      void evaluation.measure();
      await session.answer();
      expect(session.asked).toContain("test-set");
      expect(evaluation.measured?.id).toBe('"own"');
    }
  });

  it("asks no more for what is no longer wanted", async () => {
    const { session, evaluation } = setUp();
    void evaluation.open(MNIST);
    await session.answer();
    session.asked.length = 0;
    const slide = (epoch: number) => void evaluation.choose({ epoch });
    slide(0);
    await session.answer(1);
    slide(1);
    slide(0);
    slide(1);
    await session.answer();
    expect(session.asked).toEqual(['measure {"epoch":0}', "measure-on", 'measure {"epoch":1}', "measure-on", "measure-on"]);
    expect(evaluation.measuredRef).toEqual({ epoch: 1 });
  });

  it("goes back to what was measured when it is stopped", async () => {
    const { session, evaluation } = setUp();
    void evaluation.open(MNIST);
    await session.answer();
    void evaluation.choose({ epoch: 0 });
    await session.answer(1);
    evaluation.stop();
    await session.answer();
    expect(evaluation).toMatchObject({ ref: "own", measuredRef: "own", stage: "ready", work: null });
    expect(session.asked.filter((question) => question === "measure-on")).toHaveLength(3);
  });

  it("does not measure a net on images of other classes", async () => {
    const { session, evaluation } = setUp();
    void evaluation.open(MNIST);
    await session.answer();
    void evaluation.choose("before");
    await session.answer();
    expect(session.asked).not.toContain('measure "before"');
    expect(evaluation.wrong).toContain("This net tells 3 classes");
    expect(evaluation.measured).toBeNull();
  });

  it("measures one net at a time", async () => {
    const { session, evaluation } = setUp();
    const measured = (ref: NetRef) => evaluation.measurementOf(ref, () => true, () => undefined);
    const both = Promise.all([measured("own"), measured("shipped")]);
    await session.answer();
    expect((await both).map((one) => one?.id)).toEqual(['"own"', '"shipped"']);
    expect(session.asked).toEqual(['measure "own"', "measure-on", "measure-on", 'measure "shipped"', "measure-on", "measure-on"]);
  });

  it("lets a load go on while another view is shown, and ends it for other data", async () => {
    const { session, evaluation } = setUp();
    session.loaded = false;
    void evaluation.open(MNIST);
    await session.answer();
    void evaluation.measure();
    void evaluation.open({ ...MNIST });
    await settled();
    expect(session.asked.at(-1)).toBe("test-set");
    void evaluation.open({ kind: "synthetic" });
    await settled();
    expect(session.asked.at(-1)).toBe("stop-loading");
  });

  it("says so where the worker dies over it, and begins again", async () => {
    const { session, evaluation } = setUp();
    void evaluation.open(MNIST);
    await session.answer(3);
    session.waiting = [];
    session.say(null);
    await settled();
    expect(evaluation.trouble).toContain("What looks into nets stopped (gone)");
    expect(evaluation).toMatchObject({ stage: "waiting", work: null });
    void evaluation.open(MNIST);
    await session.answer();
    expect(evaluation.trouble).toBe("");
    expect(evaluation.measured?.id).toBe('"own"');
  });

  it("measures again what the worker knew that died", async () => {
    const { session, evaluation } = setUp();
    void evaluation.open(MNIST);
    await session.answer();
    const asked = session.asked.filter((question) => question.startsWith("measure ")).length;
    session.say(null);
    void evaluation.open(MNIST);
    await settled();
    expect(evaluation.measured).toBeNull();
    await session.answer();
    expect(evaluation.measured?.id).toBe('"own"');
    expect(session.asked.filter((question) => question.startsWith("measure ")).length).toBe(asked + 1);
  });
});
