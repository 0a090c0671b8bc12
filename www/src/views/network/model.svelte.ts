import { tick } from "svelte";
import { Latest } from "../../async/latest";
import { Analysis } from "../../session/analysis.svelte";
import type { Session } from "../../session/session.svelte";
import { errorMessage } from "../../text/error-message";
import type { Initializer, Recipe } from "../../worker/protocol";
import type { Remote } from "../../worker/rpc/client";
import { DEFAULT_RECIPE } from "../train/recipe";
import {
  chainOf,
  changed,
  copyOf,
  freeName,
  inLine,
  inserted,
  layer,
  line,
  moved,
  nameIn,
  pretty,
  removed,
  withOption,
} from "./chain";
import type { Chain, ChainLayer, Value } from "./chain";
import type { Kind } from "./kinds";
import type { Config } from "./link";
import { dataOf, initializerOfPreset, isLenet, presetIn, recipeOf } from "./preset";
import type { NetReport, NetworkCalls, Preset } from "./protocol";

/** The net on the drawing board, what the core says of it, and how it is to be trained. */
export class Draft {
  presets = $state.raw<Preset[]>([]);
  /** None where the net is more than a chain, or no net: then `text` is what there is. */
  chain = $state.raw<Chain | null>(null);
  text = $state("");
  initializer = $state.raw<Initializer>("kaiming");
  data = $state<string | undefined>();
  recipe = $state.raw<Recipe>({ ...DEFAULT_RECIPE });
  /** The key of the layer whose options are open. */
  selected = $state<number | null>(null);
  report = $state.raw<NetReport | null>(null);
  rust = $state("");
  /** Why there is no report. */
  error = $state("");
  /** Whether Train trains it; not any more once it is another. */
  used = $state(false);
  /** What has just been done, for those who do not see it. */
  said = $state("");
  readonly #calls: Remote<NetworkCalls>;
  readonly #inspections = new Latest();

  constructor(readonly session: Session) {
    this.#calls = Analysis.of(session).view("network");
  }

  /** As a net is compared and put into a link: in one line where it is a chain. */
  readonly json = $derived(this.chain ? line(this.chain) : this.text);

  /** The preset that the net is, untouched; of several with one net the one with this data. */
  readonly preset = $derived.by(() => {
    const same = this.presets.filter(({ json }) => inLine(json) === this.json);
    return same.find((preset) => dataOf(preset) === this.data) ?? same[0];
  });

  /** Whether it is LeNet as the first load has it. */
  readonly isLenet = $derived(isLenet(this.preset?.id ?? "") && this.initializer === "kaiming");

  get name(): string {
    return this.chain?.name ?? nameIn(this.text);
  }

  async fetchPresets(): Promise<void> {
    this.presets = await this.#calls.presets();
  }

  usePreset(id: string): Promise<void> {
    const preset = presetIn(this.presets, id);
    this.initializer = initializerOfPreset(preset);
    this.recipe = recipeOf(preset);
    this.data = dataOf(preset);
    return this.setText(preset.json);
  }

  /** Takes what a link says. */
  configure({ net, initializer, data, recipe }: Config): Promise<void> {
    const inspected = "preset" in net ? this.usePreset(net.preset) : this.setText(net.json);
    this.initializer = initializer;
    this.data = data;
    this.recipe = recipe;
    return inspected;
  }

  get config(): Config {
    const { preset, json, initializer, data, recipe } = this;
    return { net: preset ? { preset: preset.id } : { json }, initializer, data, recipe };
  }

  /** Another net, as JSON; what is being typed stays as it is. */
  setText(text: string, typed = false): Promise<void> {
    this.chain = chainOf(text);
    this.text = this.chain && !typed ? pretty(this.chain) : text;
    this.selected = null;
    return this.#inspect();
  }

  setName(name: string): void {
    if (this.chain) this.#set({ ...this.chain, name });
  }

  setInput(shape: number[] | null): void {
    if (this.chain) this.#set({ ...this.chain, input: { ...this.chain.input, shape } });
  }

  /** Adds a layer behind the one selected, else at the end. */
  add({ id, short, fresh }: Kind): void {
    if (!this.chain) return;
    const added = layer(freeName(this.chain, short), id, fresh);
    this.#put(added, this.#at(this.selected), `${added.name} was added`);
  }

  duplicate(key: number): void {
    const copy = this.chain && copyOf(this.chain, key);
    if (copy) this.#put(copy, this.#at(key), `${copy.name} was added`);
  }

  remove(key: number): void {
    if (!this.chain) return;
    const at = this.chain.layers.findIndex((layer) => layer.key === key);
    const { name } = this.chain.layers[at] ?? { name: "" };
    this.#set(removed(this.chain, key));
    const next = this.chain.layers[Math.min(at, this.chain.layers.length - 1)];
    if (this.selected === key) this.selected = next?.key ?? null;
    this.said = `${name} was removed`;
  }

  /** Moves a layer to the place with this index. */
  move(key: number, to: number): void {
    if (!this.chain) return;
    const before = this.chain;
    this.#set(moved(before, key, to));
    const at = this.chain.layers.findIndex((layer) => layer.key === key);
    this.said = `${this.chain.layers[at]?.name} is layer ${at + 1} of ${this.chain.layers.length}`;
  }

  /** What is wrong with a layer's new name; nothing where it was taken. */
  rename(key: number, name: string): string {
    if (!this.chain) return "";
    if (name.trim() === "") return "A layer has a name.";
    const taken = this.chain.layers.some((layer) => layer.key !== key && layer.name === name);
    if (taken || name === this.chain.input.name) return "That name is taken.";
    this.#set(changed(this.chain, key, { name }));
    return "";
  }

  setOption(key: number, option: string, value: Value | undefined): void {
    if (this.chain) this.#set(withOption(this.chain, key, option, value));
  }

  #at(key: number | null): number {
    const layers = this.chain?.layers ?? [];
    const at = layers.findIndex((layer) => layer.key === key);
    return at < 0 ? layers.length : at + 1;
  }

  #put(added: ChainLayer, at: number, said: string): void {
    if (!this.chain) return;
    this.#set(inserted(this.chain, at, added));
    this.selected = added.key;
    this.said = said;
  }

  #set(chain: Chain): void {
    this.chain = chain;
    this.text = pretty(chain);
    void this.#inspect();
  }

  /** Asks the core about the net as it is now; what it said of an older one is ignored. */
  #inspect(): Promise<void> {
    this.used = false;
    return this.#inspections.run(async (signal) => {
      // Several changes in a row are one question.
      await tick();
      if (signal.aborted) return;
      try {
        const { report, rust } = await this.#calls.inspect(this.json);
        if (signal.aborted) return;
        this.report = report;
        this.rust = rust;
        this.error = "";
      } catch (error) {
        if (!signal.aborted) this.error = errorMessage(error);
      }
    });
  }
}
