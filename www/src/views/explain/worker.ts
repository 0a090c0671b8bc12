import type { Explainer } from "../../../pkg-gpu/lenet_playground.js";
import { className } from "../../text/names";
import type { Analysis } from "../../worker/analysis/analysis";
import type { NetRef } from "../../worker/analysis/protocol";
import type { DrawingResizer } from "../../worker/nets";
import type { Anatomy, AscentFrame, ExplainCalls, Histogram, ForwardPass, Origin, Parameter, ParameterStep, Unit } from "./protocol";

export function create(analysis: Analysis): ExplainCalls {
  return new Explaining(analysis);
}

/** Looks into one net after the other. */
class Explaining implements ExplainCalls {
  #current: { key: string; explainer: Explainer; layers: number } | undefined;

  constructor(readonly analysis: Analysis) {}

  async anatomy(ref: NetRef): Promise<Anatomy> {
    const { net, info } = await this.analysis.net(ref);
    const explainer = await this.#explainer(ref);
    const layers = explainer.layers();
    const outputs = layers.at(-1)?.shape.reduce((all, size) => all * size, 1) ?? 0;
    return {
      name: info.name ?? net.name,
      classes: Array.from({ length: Math.max(outputs, info.classes.length) }, (_, i) => className(info.classes, i)),
      inputShape: [...explainer.inputShape],
      layers,
    };
  }

  async forward(ref: NetRef, given: Float32Array, isDrawing: boolean): Promise<ForwardPass> {
    const explainer = await this.#explainer(ref);
    const input = this.#fitting(explainer, given, isDrawing, isDrawing ? this.analysis.lentNets.fit(ref) : undefined);
    const probabilities = explainer.forward(input);
    const layers = Array.from({ length: this.#current?.layers ?? 0 }, (_, layer) => layer);
    return { input, probabilities, values: layers.map((layer) => explainer.values(layer)) };
  }

  async origin(ref: NetRef, input: Float32Array, { layer, place }: Unit): Promise<Origin> {
    const explainer = await this.#explainer(ref);
    explainer.forward(input);
    return { field: explainer.receptiveField(layer, place), products: explainer.contributions(layer, place) } as Origin;
  }

  async saliency(ref: NetRef, input: Float32Array, towards: number): Promise<Float32Array> {
    return (await this.#explainer(ref)).saliency(input, towards);
  }

  async maximize(ref: NetRef, input: Float32Array, towards: number, steps: number, length: number): Promise<AscentFrame[]> {
    return (await this.#explainer(ref)).maximizeActivation(input, towards, steps, length);
  }

  async handStep(ref: NetRef, input: Float32Array, label: number, parameter: string, rate: number): Promise<ParameterStep> {
    return (await this.#explainer(ref)).step(input, label, parameter, rate);
  }

  async weights(ref: NetRef, names: string[]): Promise<Parameter[]> {
    const { net } = await this.analysis.net(ref);
    const parameters = net.parameters().filter(({ name }) => names.includes(name));
    return parameters.map(({ name, shape }) => ({ name, shape, values: net.parameter(name) ?? new Float32Array() }));
  }

  async weightHistograms(ref: NetRef, bins: number): Promise<Histogram[]> {
    return (await this.#explainer(ref)).weightHistograms(bins);
  }

  async gradientHistograms(ref: NetRef, images: number, bins: number): Promise<Histogram[]> {
    const explainer = await this.#explainer(ref);
    const { data } = this.analysis.tests.data;
    const indices = Uint32Array.from({ length: Math.min(images, data.length) }, (_, index) => index);
    return explainer.gradientHistograms(data, indices, bins);
  }

  /** An input as the net takes it: the pad's drawings go to nets of other sizes too. */
  #fitting(explainer: Explainer, input: Float32Array, isDrawing: boolean, fit: DrawingResizer | undefined): Float32Array {
    const shape = [...explainer.inputShape];
    const fits = (values: Float32Array) => values.length === shape.reduce((product, size) => product * size, 1);
    const fitted = fits(input) ? input : (fit?.(input) ?? input);
    if (fits(fitted)) return fitted;
    const what = isDrawing ? "a drawing is 1×28×28" : "this image has other sizes";
    throw new Error(`The net takes ${shape.join("×")}, and ${what}. Pick an image of the data that it was trained on.`);
  }

  async #explainer(ref: NetRef): Promise<Explainer> {
    const { key, net } = await this.analysis.net(ref);
    if (this.#current?.key !== key) {
      const explainer = new this.analysis.core.Explainer(net);
      this.#current?.explainer.free();
      this.#current = { key, explainer, layers: explainer.layers().length };
    }
    return this.#current.explainer;
  }
}
