import { Net, type Trainer } from "../../../pkg/lenet_playground.js";
import type { NetId, NetInfo, Prediction, Weights } from "../protocol";

const DIGITS = [..."0123456789"];

/** The nets at hand: the shipped one, the visitor's own, and which of them reads the drawing. */
export class Nets {
  #shipped: { net: Net; info: NetInfo } | undefined;
  #own: { net: Net | Trainer; info: NetInfo } | undefined;
  #active: NetId = "shipped";

  get active(): NetInfo | undefined {
    return this.#pick(this.#active)?.info;
  }

  get available(): NetId[] {
    return (["shipped", "own"] as const).filter((id) => this.#pick(id));
  }

  use(id: NetId): void {
    if (this.#pick(id)) this.#active = id;
  }

  predict(input: Float32Array): Prediction | null {
    const reader = this.#pick(this.#active)?.net;
    if (!reader) return null;
    const { label, probabilities } = reader.predict(input);
    return { label, probabilities };
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
      ...(test_accuracy ? { testAccuracy: Number(test_accuracy), testName: `${trained_on} test set` } : {}),
    };
    this.#shipped = { net, info };
  }

  /** Takes the visitor's net back after the worker was replaced. */
  restore({ bytes, net }: Weights): void {
    this.#setOwn(Net.fromSafetensors(new Uint8Array(bytes)), net);
    this.#active = "own";
  }

  /** Lets a running trainer read the drawing; it becomes the visitor's own net. */
  follow(trainer: Trainer, info: NetInfo): void {
    this.#setOwn(trainer, info);
    this.#active = "own";
  }

  /** Replaces the trainer by a copy of its weights: the run is over. */
  settle(trainer: Trainer, info: NetInfo): void {
    this.#setOwn(trainer.net(), info);
  }

  /** Drops the visitor's own net. */
  discard(): void {
    this.#own?.net.free();
    this.#own = undefined;
    this.#active = "shipped";
  }

  #setOwn(net: Net | Trainer, info: NetInfo): void {
    this.#own?.net.free();
    this.#own = { net, info };
  }

  #pick(id: NetId): { net: Net | Trainer; info: NetInfo } | undefined {
    return id === "shipped" ? this.#shipped : this.#own;
  }
}
