import { Net, type Trainer } from "../../pkg/lenet_playground.js";
import { halfName } from "../text/names";
import type { Prediction } from "../views/draw/protocol";
import type { NetRef } from "./analysis/protocol";
import { Epochs } from "./epochs";
import type { Design, NetId, NetInfo, Weights } from "./protocol";

/** Brings a drawing to the size of the pictures that a net takes. */
export type DrawingResizer = (drawing: Float32Array) => Float32Array;

const DIGITS = [..."0123456789"];

/** The nets at hand: the shipped one, the visitor's own, and which of them reads the drawing. */
export class Nets {
  /** For the visitor's own net; none where that takes 28×28. */
  resizer: DrawingResizer | undefined;

  #shipped: { net: Net; info: NetInfo } | undefined;
  #own: { net: Net | Trainer; info: NetInfo; design?: Design | undefined; followed: boolean } | undefined;
  #before: Weights | undefined;
  #active: NetId = "shipped";
  /** Grows whenever one of them has changed; no two workers of a visit have the same. */
  version = Date.now();
  /** The last run's weights, epoch by epoch. */
  epochs = new Epochs();

  get active(): NetInfo | undefined {
    return this.#pick(this.#active)?.info;
  }

  get available(): NetId[] {
    return (["shipped", "own"] as const).filter((id) => this.#pick(id));
  }

  use(id: NetId): void {
    if (this.#pick(id)) this.#active = id;
  }

  async predict(input: Float32Array): Promise<Prediction | null> {
    const reader = this.#pick(this.#active)?.net;
    if (!reader) return null;
    const drawing = this.#active === "own" && this.resizer ? this.resizer(input) : input;
    const { label, probabilities } = await reader.predict(drawing);
    const [yes = 0, ...others] = probabilities;
    // A single number says yes or no.
    return others.length > 0 ? { label, probabilities } : { label: Number(yes > 0.5), probabilities: [1 - yes, yes] };
  }

  /** Takes the net that comes with the page, from its safetensors bytes. */
  ship(bytes: Uint8Array): void {
    const net = Net.fromSafetensors(bytes);
    const { trained_on = "MNIST", test_accuracy, epochs } = net.metadata;
    const info: NetInfo = {
      id: "shipped",
      trainedOn: trained_on,
      classes: DIGITS,
      epochs: Number(epochs ?? 0),
      step: 0,
      ...(test_accuracy ? { testAccuracy: Number(test_accuracy), testName: halfName(trained_on) } : {}),
    };
    this.#shipped = { net, info };
  }

  /** Takes the visitor's net back after the worker was replaced. */
  restore({ net, design }: Weights, own: Net): void {
    this.#setOwn(own, net, false, design);
    this.#active = "own";
  }

  /** Lets a running trainer read the drawing as the visitor's own net, until it is settled or discarded. */
  follow(trainer: Trainer, info: NetInfo, design?: Design): void {
    // Where a run moves to another engine, it is followed already.
    if (!this.follows) {
      this.#before = this.weights("own") ?? this.#before;
      this.epochs = new Epochs();
    }
    this.#setOwn(trainer, info, true, design);
    this.#active = "own";
  }

  /** Hears that the trainer has kept its net, and what is known of it. */
  keep(info: NetInfo): void {
    if (this.#own) this.#own.info = info;
    this.version++;
  }

  /** Replaces the trainer by a copy of the net it has kept: the run is over. */
  settle(net: Net, info: NetInfo): void {
    this.#setOwn(net, info, false, this.#own?.design);
  }

  info(ref: NetId | "before"): NetInfo | undefined {
    return ref === "before" ? this.#before?.net : this.#pick(ref)?.info;
  }

  /** What there is to look at: weights as they were last kept, with the net that they belong to. */
  weights(ref: NetRef): Weights | undefined {
    if (ref === "before") return this.#before;
    const one = ref === "shipped" ? this.#shipped : this.#own;
    if (!one) return undefined;
    const kept = typeof ref === "string" ? bytesOf(one.net) : this.epochs.at(ref.epoch);
    const { info, design } = { design: undefined, ...one };
    // A copy: what is posted to the page is gone here.
    return kept && { bytes: kept.slice().buffer, net: info, ...(design ? { design } : {}) };
  }

  /** Puts the visitor's net before the run back in place of what the run made; none where there was none. */
  async revert(revive: (weights: Weights) => Promise<Net>): Promise<Weights | undefined> {
    const before = this.#before;
    this.discard();
    if (before) this.restore(before, await revive(before));
    return before;
  }

  /** Whether a trainer reads the drawing. */
  get follows(): boolean {
    return this.#own?.followed ?? false;
  }

  /** Drops the visitor's own net. */
  discard(): void {
    this.#freeOwn();
    this.#own = this.#before = undefined;
    this.epochs = new Epochs();
    this.#active = "shipped";
    this.version++;
  }

  #setOwn(net: Net | Trainer, info: NetInfo, followed: boolean, design?: Design): void {
    this.#freeOwn();
    this.#own = { net, info, followed, design };
    this.version++;
  }

  /** A trainer that was followed is freed by whoever trains with it. */
  #freeOwn(): void {
    if (this.#own && !this.#own.followed) this.#own.net.free();
  }

  #pick(id: NetId): { net: Net | Trainer; info: NetInfo } | undefined {
    return id === "shipped" ? this.#shipped : this.#own;
  }
}

/** Its weights as safetensors; a trainer's as they were last kept. */
function bytesOf(net: Net | Trainer): Uint8Array<ArrayBuffer> {
  if (!("snapshotNet" in net)) return net.toSafetensors(false) as Uint8Array<ArrayBuffer>;
  const kept = net.snapshotNet();
  const bytes = kept.toSafetensors(false) as Uint8Array<ArrayBuffer>;
  kept.free();
  return bytes;
}
