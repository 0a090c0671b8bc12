/** The analysis worker: it looks into nets and data that the worker that trains lends it, and does nothing else. */
import * as base from "../../../pkg/lenet_playground.js";
import { importFullCore, fullCore, type Core } from "../device/full-core";
import { startWasm } from "../device/module";
import { Analysis } from "./analysis";
import { Lender } from "./lent";
import type { ConnectionCalls } from "./protocol";

const lender = new Lender();
let page = "";
let started: Promise<unknown> | undefined;
let analysis: Analysis | undefined;

const connection: ConnectionCalls = {
  connect(address, port) {
    page = address;
    lender.join(port);
  },
};

/** What the page calls: the connection, what all views may ask, or one view's part. */
export async function find(scope: string): Promise<object> {
  if (scope === "connection") return connection;
  const started = await core();
  analysis ??= new Analysis(started, lender);
  return scope === "analysis" ? analysis : analysis.part(scope);
}

/** The module with all layers. Where it is the base module, built by hand, nobody has started that here. */
async function core(): Promise<Core> {
  if ((await importFullCore()) === (base as unknown)) {
    started ??= startWasm(page).catch((error: unknown) => {
      started = undefined;
      throw error;
    });
    await started;
  }
  return fullCore();
}
