/** The most bytes of weights that are kept, and the most sets of them. */
const MOST_BYTES = 48e6;
const MOST = 24;

/** A run's weights as they were after its epochs. Where there are too many, every second one goes. */
export class Epochs {
  #kept: { epoch: number; bytes: Uint8Array }[] = [];
  #each = 1;

  get list(): number[] {
    return this.#kept.map(({ epoch }) => epoch);
  }

  at(epoch: number): Uint8Array | undefined {
    return this.#kept.find((kept) => kept.epoch === epoch)?.bytes;
  }

  /** Takes the weights after an epoch, as safetensors; epochs come in order. */
  add(epoch: number, weights: () => Uint8Array): void {
    if (epoch % this.#each !== 0) return;
    // A run that lost its device comes to an epoch twice.
    this.#kept = this.#kept.filter((kept) => kept.epoch < epoch);
    const bytes = weights();
    this.#kept.push({ epoch, bytes });
    while (this.#kept.length > Math.max(2, Math.min(MOST, MOST_BYTES / bytes.length))) {
      this.#each *= 2;
      this.#kept = this.#kept.filter((kept) => kept.epoch % this.#each === 0);
    }
  }
}
