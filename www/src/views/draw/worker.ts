import type { Drawing, Prediction, Reading } from "../../worker/protocol";
import type { Nets } from "../../worker/nets";

type Encode = (points: Float32Array, lengths: Uint32Array, penWidth: number) => Float32Array | undefined;

/** Reads the drawing with the net in use, and again whenever that net has changed. */
export class Reader {
  #last: { id: number; input: Float32Array | null } | undefined;
  #under: Promise<void> | undefined;
  #again = false;

  constructor(
    readonly encode: Encode,
    readonly nets: Pick<Nets, "predict" | "active">,
    readonly tell: (reading: Reading) => void,
  ) {}

  read(id: number, { points, lengths, penWidth }: Drawing): Promise<void> {
    this.#last = { id, input: this.encode(points, lengths, penWidth) ?? null };
    return this.again();
  }

  /** A net on a GPU takes its time: while one answer is under way, the newest drawing waits for the next. */
  again(): Promise<void> {
    this.#again = true;
    this.#under ??= this.#readAll().finally(() => (this.#under = undefined));
    return this.#under;
  }

  async #readAll(): Promise<void> {
    while (this.#again && this.#last) {
      this.#again = false;
      const { id, input } = this.#last;
      const prediction = input && (await this.#predict(input));
      this.tell({ id, input, prediction, classes: this.nets.active?.classes ?? [] });
    }
  }

  /** No answer where the weights have just blown up, or their device is gone: the run finds that and says so. */
  async #predict(input: Float32Array): Promise<Prediction | null> {
    try {
      return await this.nets.predict(input);
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) throw error;
      return null;
    }
  }
}
