import type { Explainer } from "../../../pkg-gpu/lenet_playground.js";
import type { Anatomy, ExplainAnswers, ExplainQuestion, Histogram, Origin, Parameter } from "./protocol";
import type { NetRef } from "../../worker/analysis/protocol";
import { className } from "../../text/names";
import type { Core } from "../../worker/engine/gpu";
import type { Fit } from "../../worker/nets";
import type { Looked } from "../../worker/analysis/analysis";
import type { TestSets } from "../../worker/analysis/test-sets";

/** Looks into one net after the other. */
export class Explaining {
  readonly #core: Core;
  readonly #net: (ref: NetRef) => Looked;
  readonly #tests: TestSets;
  readonly #fit: (ref: NetRef) => Fit | undefined;
  #current: { key: string; explainer: Explainer; layers: number } | undefined;

  constructor(core: Core, net: (ref: NetRef) => Looked, tests: TestSets, fit: (ref: NetRef) => Fit | undefined) {
    this.#core = core;
    this.#fit = fit;
    this.#net = net;
    this.#tests = tests;
  }

  answer(question: ExplainQuestion): ExplainAnswers[ExplainQuestion["kind"]] {
    if (question.kind === "weights") return this.#weights(question.net, question.names);
    const explainer = this.#explainer(question.net);
    switch (question.kind) {
      case "anatomy":
        return this.#anatomy(question.net);
      case "look": {
        const fit = question.isDrawing ? this.#fit(question.net) : undefined;
        const input = this.#fitting(explainer, question.input, question.isDrawing, fit);
        const probabilities = explainer.look(input);
        const layers = Array.from({ length: this.#current?.layers ?? 0 }, (_, layer) => layer);
        return { input, probabilities, values: layers.map((layer) => explainer.values(layer)) };
      }
      case "origin": {
        const { layer, place } = question.unit;
        explainer.look(question.input);
        return { field: explainer.field(layer, place), products: explainer.products(layer, place) } as Origin;
      }
      case "saliency":
        return explainer.saliency(question.input, question.class);
      case "ascend":
        return explainer.ascend(question.input, question.class, question.steps, question.length);
      case "hand-step":
        return explainer.step(question.input, question.label, question.parameter, question.rate);
      case "weight-histograms":
        return explainer.weightHistograms(question.bins);
      case "gradient-histograms":
        return this.#gradientHistograms(explainer, question.images, question.bins);
    }
  }

  /** An input as the net takes it: the pad's drawings go to nets of other sizes too. */
  #fitting(explainer: Explainer, input: Float32Array, isDrawing: boolean, fit: Fit | undefined): Float32Array {
    const shape = [...explainer.inputShape];
    const fits = (values: Float32Array) => values.length === shape.reduce((product, size) => product * size, 1);
    const fitted = fits(input) ? input : (fit?.(input) ?? input);
    if (fits(fitted)) return fitted;
    const what = isDrawing ? "a drawing is 1×28×28" : "this image has other sizes";
    throw new Error(`The net takes ${shape.join("×")}, and ${what}. Pick an image of the data that it was trained on.`);
  }

  #explainer(ref: NetRef): Explainer {
    const { key, net } = this.#net(ref);
    if (this.#current?.key !== key) {
      const explainer = new this.#core.Explainer(net);
      this.#current?.explainer.free();
      this.#current = { key, explainer, layers: explainer.layers().length };
    }
    return this.#current.explainer;
  }

  #anatomy(ref: NetRef): Anatomy {
    const { net, info } = this.#net(ref);
    const explainer = this.#explainer(ref);
    const layers = explainer.layers();
    const outputs = layers.at(-1)?.shape.reduce((all, size) => all * size, 1) ?? 0;
    return {
      name: info.name ?? net.name,
      classes: Array.from({ length: Math.max(outputs, info.classes.length) }, (_, i) => className(info.classes, i)),
      inputShape: [...explainer.inputShape],
      layers,
    };
  }

  #weights(ref: NetRef, names: string[]): Parameter[] {
    const { net } = this.#net(ref);
    const parameters = net.parameters().filter(({ name }) => names.includes(name));
    return parameters.map(({ name, shape }) => ({ name, shape, values: net.parameter(name) ?? new Float32Array() }));
  }

  #gradientHistograms(explainer: Explainer, images: number, bins: number): Histogram[] {
    const { data } = this.#tests.data;
    const indices = Uint32Array.from({ length: Math.min(images, data.length) }, (_, index) => index);
    return explainer.gradientHistograms(data, indices, bins);
  }
}
