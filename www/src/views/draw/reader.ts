import { Latest } from "../../async/latest";
import type { Nets } from "../../worker/nets";
import type { Drawing, Prediction, Reading } from "./protocol";

type Encode = (points: Float32Array, lengths: Uint32Array, penWidth: number) => Float32Array | undefined;

/** Reads the drawing with the net in use, and again whenever that net has changed. */
export class Reader {
  #input: Float32Array | null | undefined;
  /** A net on a GPU takes its time: while one answer is under way, the newest drawing waits for the next. */
  readonly #latest = new Latest();

  constructor(
    readonly encode: Encode,
    readonly nets: Pick<Nets, "predict" | "active">,
    readonly onReading: (reading: Reading) => void,
  ) {}

  read({ points, lengths, penWidth }: Drawing): Promise<void> {
    this.#input = this.encode(points, lengths, penWidth) ?? null;
    return this.again();
  }

  again(): Promise<void> {
    return this.#latest.run(async () => {
      const input = this.#input;
      if (input === undefined) return;
      const prediction = input && (await this.#predict(input));
      this.onReading({ input, prediction, classes: this.nets.active?.classes ?? [] });
    });
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
