import { describe, expect, it } from "vitest";
import { Gate, SliceSizer, yieldToEventLoop } from "./slice";

describe("SliceSizer", () => {
  it("begins as told and then fills the slice", () => {
    const pace = new SliceSizer(4, 35);
    expect(pace.next).toBe(4);
    pace.note(4, 8);
    expect(pace.next).toBe(17);
  });

  it("follows a core that has become slow, but always does something", () => {
    const pace = new SliceSizer(1, 35);
    pace.note(10, 10);
    for (let i = 0; i < 20; i++) pace.note(1, 1000);
    expect(pace.next).toBe(1);
  });

  it("stands a clock that did not move", () => {
    const pace = new SliceSizer(1);
    pace.note(5, 0);
    expect(Number.isFinite(pace.next)).toBe(true);
  });
});

describe("Gate", () => {
  it("lets nobody through while it is closed", async () => {
    const gate = new Gate();
    await gate.wait();
    gate.close();
    gate.close();
    let through = false;
    const walk = gate.wait().then(() => (through = true));
    await yieldToEventLoop();
    expect(through).toBe(false);
    gate.open();
    await walk;
    expect(gate.closed).toBe(false);
  });
});

describe("yieldToEventLoop", () => {
  it("lets a waiting message in first", async () => {
    const order: string[] = [];
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => order.push("message");
    port2.postMessage(null);
    await yieldToEventLoop();
    await yieldToEventLoop();
    order.push("work");
    port1.close();
    expect(order).toEqual(["message", "work"]);
  });
});
