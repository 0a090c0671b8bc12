import { Latest } from "../../async/latest";
import { Analysis } from "../../session/analysis.svelte";
import type { Session } from "../../session/session.svelte";
import { errorMessage } from "../../text/error-message";
import { counted } from "../../text/format";
import type { NetRef } from "../../worker/analysis/protocol";
import type { Remote } from "../../worker/rpc/client";
import type { Setup } from "../train/model.svelte";
import type { Anatomy, ExplainCalls, ForwardPass, Origin, Unit } from "./protocol";

/** What the Explain view knows: one net, one example, and what the net makes of it. */
export class ExplainModel {
  /** The net that was chosen; the one in use where none was. */
  chosen = $state.raw<NetRef>();
  anatomy = $state.raw<Anatomy>();
  pass = $state.raw<ForwardPass>();
  /** The input that the look is of. */
  shownInput = $state.raw<Float32Array>();
  /** The value that is pointed at. */
  unit = $state.raw<Unit>();
  origin = $state.raw<Origin>();
  error = $state("");
  readonly calls: Remote<ExplainCalls>;
  readonly #passes = new Latest();
  readonly #origins = new Latest();
  /** Whose net the anatomy is of, and what was known of the net in use when it was asked for. */
  #askedOf: unknown[] = [];

  constructor(
    readonly session: Session,
    readonly setup: Setup,
  ) {
    this.calls = Analysis.of(session).view("explain");
  }

  get net(): NetRef {
    return this.chosen ?? this.session.net?.id ?? "shipped";
  }

  /** What the slider over the epochs of the last run shows. */
  get epochSlider() {
    const epochs = this.session.run?.epochs ?? [];
    const epoch = typeof this.chosen === "object" ? this.chosen.epoch : undefined;
    return {
      epochs,
      epoch,
      label: epoch === undefined ? `Replay the last run, ${counted(epochs.at(-1) ?? 0, "epoch")}` : `After epoch ${epoch} of the last run`,
      valueText: epoch === undefined ? "now" : `epoch ${epoch}`,
      onPick: (epoch: number) => void (this.chosen = { epoch }),
    };
  }

  /** The picked test image, else the drawing; none while nothing is drawn. */
  get subject(): Float32Array | null {
    const { pickedImage } = this.setup;
    if (pickedImage) return Float32Array.from(pickedImage.pixels, (pixel) => pixel / 255);
    return this.session.reading?.input ?? null;
  }

  /** The true class of what is looked at, where that is known. */
  get truth(): number | undefined {
    return this.setup.pickedImage?.label;
  }

  /** The class that the net decides for. */
  get answer(): number {
    const { probabilities } = this.pass ?? {};
    return probabilities ? probabilities.indexOf(Math.max(...probabilities)) : 0;
  }

  /** Has the net look at the subject; while one look is under way, only the newest subject waits. */
  update(): Promise<void> {
    const { net, subject } = this;
    const isDrawing = this.setup.pickedImage === undefined;
    return this.#passes.run(async () => {
      try {
        await this.#learnAnatomy(net);
        this.pass = subject ? await this.calls.forward(this.net, subject, isDrawing) : undefined;
        this.shownInput = this.pass?.input;
        this.error = "";
        if (this.unit) void this.point(this.unit);
      } catch (error) {
        this.pass = this.shownInput = undefined;
        this.error = errorMessage(error);
      }
    });
  }

  /** Asks for the net's layers where it may be another one: its epochs have the same, another run's net need not. */
  async #learnAnatomy(net: NetRef): Promise<void> {
    const of = [typeof net === "object" ? "own" : net, this.session.net];
    if (of.every((part, i) => part === this.#askedOf[i])) return;
    const anatomy = await this.calls.anatomy(this.net);
    const same = JSON.stringify(anatomy.layers) === JSON.stringify(this.anatomy?.layers);
    if (!same) this.unit = this.origin = this.pass = this.shownInput = undefined;
    this.#askedOf = of;
    this.anatomy = anatomy;
  }

  /** Points at a value; nothing is pointed at where it is left out. */
  point(unit?: Unit): Promise<void> {
    this.unit = unit;
    const input = this.shownInput;
    if (!unit || !input) this.origin = undefined;
    return this.#origins.run(async () => {
      if (!unit || !input) return;
      try {
        const origin = await this.calls.origin(this.net, input, unit);
        if (this.unit === unit) this.origin = origin;
      } catch {
        // The next look tells what is wrong.
      }
    });
  }
}
