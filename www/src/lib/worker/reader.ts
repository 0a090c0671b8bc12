import type { Drawing, Prediction, Reading } from "../protocol";
import type { Nets } from "./nets";

type Encode = (points: Float32Array, lengths: Uint32Array, penWidth: number) => Float32Array | undefined;

/** Reads the drawing with the net in use, and again whenever that net has changed. */
export class Reader {
  #last: { id: number; input: Float32Array | null } | undefined;

  constructor(
    readonly encode: Encode,
    readonly nets: Pick<Nets, "predict" | "active">,
    readonly tell: (reading: Reading) => void,
  ) {}

  read(id: number, { points, lengths, penWidth }: Drawing): void {
    this.#last = { id, input: this.encode(points, lengths, penWidth) ?? null };
    this.again();
  }

  again(): void {
    if (!this.#last) return;
    const { id, input } = this.#last;
    this.tell({
      id,
      input,
      prediction: input && this.#predict(input),
      classes: this.nets.active?.classes ?? [],
    });
  }

  /** No answer where the weights of a run have just blown up: its next step finds that and says so. */
  #predict(input: Float32Array): Prediction | null {
    try {
      return this.nets.predict(input);
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) throw error;
      return null;
    }
  }
}
