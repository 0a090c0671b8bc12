import { afterEach, expect, it, vi } from "vitest";
import { RpcClient, WorkerDied, type Failure } from "./client";
import { transfer, type Reply } from "./messages";
import { serve, type Port } from "./server";

interface Calls {
  add(one: number, other: number): number;
  fail(): void;
  trap(): void;
  wait(what: string, signal: AbortSignal): Promise<string>;
  size(buffer: ArrayBuffer): number;
  bytes(): ArrayBuffer;
}

const methods: Calls = {
  add: (one, other) => one + other,
  fail() {
    throw Object.assign(new Error("this cannot be done"), { name: "DataError" });
  },
  trap() {
    throw new WebAssembly.RuntimeError("unreachable");
  },
  wait: (what, signal) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error(`${what} was stopped`)))),
  size: (buffer) => buffer.byteLength,
  bytes() {
    const bytes = new ArrayBuffer(3);
    return transfer(bytes, [bytes]);
  },
};

const open: MessagePort[] = [];
afterEach(() => open.splice(0).forEach((port) => port.close()));

function setUp() {
  const { port1, port2 } = new MessageChannel();
  open.push(port1, port2);
  const onTrap = vi.fn();
  const find = async (scope: string) => (scope === "math" ? methods : Promise.reject(new Error(`There is no ${scope}.`)));
  serve(port2 as unknown as Port, find, onTrap);
  const describe = (message: string, failure: Failure) => `${failure}: ${message}`;
  const rpc = new RpcClient((message, transfer) => port1.postMessage(message, transfer), describe);
  port1.onmessage = ({ data }: MessageEvent<Reply>) => rpc.settle(data);
  return { rpc, onTrap, calls: rpc.remote<Calls>("math") };
}

it("calls by name, and tells answers apart", async () => {
  const { calls } = setUp();
  expect(await Promise.all([calls.add(1, 2), calls.add(3, 4)])).toEqual([3, 7]);
});

it("brings errors across as sentences, with their names", async () => {
  const { rpc, calls, onTrap } = setUp();
  await expect(calls.fail()).rejects.toMatchObject({ name: "DataError", message: "error: this cannot be done" });
  await expect(rpc.remote<Calls>("art").add(1, 2)).rejects.toThrow("There is no art.");
  expect(onTrap).not.toHaveBeenCalled();
});

it("tells a trap apart, on both sides", async () => {
  const { calls, onTrap } = setUp();
  const trapped = await calls.trap().catch((error: unknown) => error);
  expect(trapped).toBeInstanceOf(WorkerDied);
  expect((trapped as Error).message).toBe("trap: unreachable");
  expect(onTrap).toHaveBeenCalledExactlyOnceWith("unreachable");
});

it("cancels over there what is aborted here, and calls nothing that was aborted before", async () => {
  const { calls } = setUp();
  const stop = new AbortController();
  const waiting = calls.wait("the load", stop.signal);
  stop.abort();
  await expect(waiting).rejects.toThrow("the load was stopped");
  await expect(calls.wait("another", stop.signal)).rejects.toThrow(/abort/i);
});

it("moves what is marked, both ways", async () => {
  const { calls } = setUp();
  const buffer = new ArrayBuffer(5);
  expect(await calls.size(transfer(buffer, [buffer]))).toBe(5);
  expect(buffer.byteLength).toBe(0);
  expect((await calls.bytes()).byteLength).toBe(3);
});

it("rejects what waits for a worker that died", async () => {
  const { rpc, calls } = setUp();
  const lost = calls.add(1, 2);
  rpc.rejectAll("out of memory");
  await expect(lost).rejects.toThrow("death: out of memory");
  expect(await calls.add(1, 2)).toBe(3);
});
