/** The nets and the data that the worker that trains lends to this one. */
import type { Dataset } from "../../../pkg-gpu/lenet_playground.js";
import type { Core } from "../device/full-core";
import type { DrawingResizer } from "../nets";
import type { DataChoice, DataInfo, NetInfo, Weights } from "../protocol";
import { RpcClient } from "../rpc/client";
import type { Reply } from "../rpc/messages";
import type { LentNetsReport, LenderCalls, NetRef, AvailableNets, PlainData } from "./protocol";

/** The worker that trains, over a channel that may be replaced. */
export class Lender {
  #port: MessagePort | undefined;
  readonly #rpc = new RpcClient((message, transfer) => this.#port?.postMessage(message, transfer), (message, failure) =>
    failure === "death" ? "The engine stopped and was started again." : message,
  );
  readonly calls = this.#rpc.remote<LenderCalls>("lender");

  /** Takes another channel: the worker at the end of the last one is gone, and what it was asked with it. */
  join(port: MessagePort): void {
    this.#port?.close();
    this.#port = port;
    this.#rpc.rejectAll("replaced");
    port.onmessage = ({ data }: MessageEvent<Reply>) => this.#rpc.settle(data);
  }
}

/** The nets as they were last seen. */
export class LentNets {
  #known: LentNetsReport | undefined;
  /** Weights of that version. */
  readonly #weights = new Map<string, Weights>();
  /** How a drawing comes to a net of a visitor's own making. */
  #fit: { json: string; fit: DrawingResizer | undefined } | undefined;

  constructor(
    readonly core: Core,
    readonly lender: Lender,
  ) {}

  /** Sees what is at hand now, and the weights of a net that is to be looked at. */
  async see(net?: NetRef): Promise<void> {
    const key = JSON.stringify(net);
    const version = net === undefined || this.#weights.has(key) ? this.#known?.version : undefined;
    const seen = await this.lender.calls.nets(net, version);
    if (seen.version !== this.#known?.version) this.#weights.clear();
    this.#known = seen;
    if (seen.weights) this.#weights.set(key, seen.weights);
    const json = net === undefined ? undefined : this.#weights.get(key)?.design?.json;
    if (json === undefined || json === this.#fit?.json) return;
    const { resizerOf } = await import("../../views/user-data/load");
    this.#fit = { json, fit: resizerOf(this.core, json) };
  }

  get version(): number {
    return this.#known?.version ?? 0;
  }

  get isTraining(): boolean {
    return this.#known?.isTraining ?? false;
  }

  get available(): AvailableNets {
    return { ...this.#known?.infos, epochs: this.#known?.epochs ?? [] };
  }

  info(net: NetRef): NetInfo | undefined {
    return this.weights(net)?.net;
  }

  weights(net: NetRef): Weights | undefined {
    return this.#weights.get(JSON.stringify(net));
  }

  fit(net: NetRef): DrawingResizer | undefined {
    const json = this.weights(net)?.design?.json;
    return json === undefined || json !== this.#fit?.json ? undefined : this.#fit.fit;
  }
}

/** A choice of data, as it was loaded. */
export interface Lent {
  info: DataInfo;
  training: Dataset;
  test: Dataset | null;
}

/** The data that were last looked at, in this worker's instance of the module. */
export class LentData {
  #current: (Lent & { key: string }) | undefined;

  constructor(
    readonly core: Core,
    readonly lender: Lender,
  ) {}

  /** Has the other worker load it, unless it is there; null where it should be `here` and is not. */
  async load(choice: DataChoice, here: boolean, signal?: AbortSignal): Promise<Lent | null> {
    const answer = await this.lender.calls.data(choice, here, this.#current?.key, signal);
    if (!answer) return null;
    if (answer.sets) {
      const { info, training, test } = answer.sets;
      this.#current?.training.free();
      this.#current?.test?.free();
      this.#current = { key: answer.key, info, training: this.#made(training), test: test && this.#made(test) };
    }
    return this.#current ?? null;
  }

  #made({ name, origin, height, width, pixels, labels, classes, channels }: PlainData): Dataset {
    return this.core.Dataset.fromPixels(name, origin, height, width, pixels, labels, classes, channels);
  }
}
