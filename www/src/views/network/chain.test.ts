import { describe, expect, it } from "vitest";
import { chainOf, changed, copyOf, freeName, inserted, layer, line, moved, pretty, removed, withOption } from "./chain";

const TEXT = `{
  "name": "small",
  "inputs": { "Input": [1, 28, 28] },
  "layers": [
    { "name": "conv1", "kind": "convolution", "channels": 4, "kernel": [3, 3] },
    { "name": "flatten", "kind": "flatten" },
    { "name": "fc", "kind": "linear", "features": 10 }
  ]
}`;

function small() {
  const chain = chainOf(TEXT)!;
  const [conv, flatten, fc] = chain.layers.map(({ key }) => key) as [number, number, number];
  return { chain, conv, flatten, fc, names: (of = chain) => of.layers.map(({ name }) => name) };
}

describe("chainOf", () => {
  it("reads a chain, which is written as it was", () => {
    const { chain } = small();
    expect(chain.input).toEqual({ name: "Input", shape: [1, 28, 28] });
    expect(pretty(chain)).toBe(TEXT);
    expect(JSON.parse(line(chain))).toEqual(JSON.parse(TEXT));
  });

  it("keeps the name of an output, and leaves out the usual one", () => {
    const named = (output: string) => JSON.stringify({ ...JSON.parse(TEXT), outputs: { [output]: "fc" } });
    expect(pretty(chainOf(named("Output"))!)).toBe(TEXT);
    const { chain, fc } = { chain: chainOf(named("class"))!, fc: "fc" };
    const last = chain.layers.at(-1)!;
    expect(last.name).toBe(fc);
    expect(JSON.parse(line(changed(chain, last.key, { name: "out" }))).outputs).toEqual({ class: "out" });
  });

  it.each([
    ["no JSON", "{"],
    ["no object", "[1]"],
    ["no layers", `{"name": "a"}`],
    ["two inputs", `{"inputs": {"a": [1], "b": [1]}, "layers": []}`],
    ["two outputs", `{"layers": [{"name": "a", "kind": "flatten"}], "outputs": {"x": "a", "y": "a"}}`],
    ["an output that is not the last layer", `{"layers": [{"name": "a", "kind": "flatten"}], "outputs": {"x": "Input"}}`],
    ["a layer that says what it takes", `{"layers": [{"name": "a", "kind": "total", "from": ["Input"]}]}`],
    ["a layer without a name", `{"layers": [{"kind": "flatten"}]}`],
    ["an unknown field", `{"layers": [], "weights": 1}`],
  ])("finds none in %s", (_, text) => expect(chainOf(text)).toBeNull());
});

describe("editing", () => {
  it("moves a layer, at most to an end", () => {
    const { chain, conv, fc, names } = small();
    expect(names(moved(chain, conv, 1))).toEqual(["flatten", "conv1", "fc"]);
    expect(names(moved(chain, conv, 9))).toEqual(["flatten", "fc", "conv1"]);
    expect(names(moved(chain, fc, -1))).toEqual(["fc", "conv1", "flatten"]);
    expect(moved(chain, -5, 0)).toBe(chain);
  });

  it("adds and removes, and leaves the chain it came from as it was", () => {
    const { chain, flatten, names } = small();
    expect(names(inserted(chain, 1, layer("relu", "elementwise", { function: "ramp" })))).toEqual([
      "conv1",
      "relu",
      "flatten",
      "fc",
    ]);
    expect(names(removed(chain, flatten))).toEqual(["conv1", "fc"]);
    expect(names()).toEqual(["conv1", "flatten", "fc"]);
  });

  it("gives a copy another name and key", () => {
    const { chain, conv, fc } = small();
    expect(copyOf(chain, conv)).toMatchObject({ name: "conv2", options: { channels: 4 } });
    expect(copyOf(chain, conv)?.key).not.toBe(conv);
    expect(copyOf(chain, fc)?.name).toBe("fc2");
    expect(freeName(chain, "pool")).toBe("pool");
  });

  it("sets an option in its place, and leaves it out", () => {
    const { chain, conv } = small();
    const wider = withOption(chain, conv, "channels", 8);
    expect(line(wider)).toContain(`"channels":8,"kernel":[3,3]`);
    expect(withOption(chain, conv, "kernel", undefined).layers[0]?.options).toEqual({ channels: 4 });
  });
});
