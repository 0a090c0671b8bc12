import { describe, expect, it } from "vitest";
import { GROUPS, choosing, chosen, kindOf, shown, typed } from "./kinds";

const kinds = GROUPS.flatMap(({ kinds }) => kinds);

describe("the table of kinds", () => {
  it("has each kind once, with a field for every option of a new layer", () => {
    expect(new Set(kinds.map(({ id }) => id)).size).toBe(kinds.length);
    for (const { id, fresh, fields } of kinds) {
      const keys = fields.map(({ key }) => key);
      expect(Object.keys(fresh).filter((key) => !keys.includes(key)), id).toEqual([]);
    }
  });

  it("takes back what it shows of every new layer", () => {
    for (const { id, fresh, fields } of kinds) {
      for (const { key, what, usual } of fields) {
        const value = fresh[key] ?? usual;
        if (value === undefined || what.type === "choice" || what.type === "yes-no") continue;
        const back = typed(what, shown(what, value));
        // An empty list is as good as none.
        expect(back, `${id}: ${key}`).toEqual({ value: Array.isArray(value) && value.length === 0 ? undefined : value });
      }
    }
  });

  it("knows a kind by its other names", () => {
    const names = ["dot-plus", "LinearLayer", "convolution", "ConvolutionLayer", "elementwise", "nn.BatchNorm2d"];
    expect(names.map((name) => kindOf(name)?.id)).toEqual(["linear", "linear", "conv2d", "conv2d", "activation", undefined]);
  });
});

describe("typed", () => {
  const pair = { type: "pair", least: 1 } as const;

  it("takes one side for both, and either sign between two", () => {
    for (const text of ["5", "5x5", "5×5", "5, 5", " 5 5 "]) expect(typed(pair, text)).toEqual({ value: [5, 5] });
    expect(typed(pair, "2×3")).toEqual({ value: [2, 3] });
  });

  it.each(["", "0", "1.5", "a", "1×2×3", "65536", "-1"])("refuses %j for a pair, with a sentence", (text) => {
    expect(typed(pair, text)).toEqual({ problem: "Height and width, such as 3×3, each from 1 to 65,535." });
  });

  it("leaves out what is left open", () => {
    expect(typed({ ...pair, open: "as the window" }, " ")).toEqual({ value: undefined });
  });

  it("reads lists and pairs for each dimension", () => {
    expect(typed({ type: "list", least: 1 }, "3×4, 5")).toEqual({ value: [3, 4, 5] });
    expect(typed({ type: "pairs" }, "0 0, 1 2")).toEqual({ value: [[0, 0], [1, 2]] });
    expect(typed({ type: "pairs" }, "0, 1 2")).toHaveProperty("problem");
    expect(typed({ type: "number" }, "1e-5")).toEqual({ value: 1e-5 });
    expect(typed({ type: "number" }, "")).toHaveProperty("problem");
  });
});

describe("choices", () => {
  it("may bring numbers along", () => {
    expect(choosing({ id: "relu", title: "" })).toBe("relu");
    expect(choosing({ id: "affine", title: "", numbers: { scale: 1, shift: 0 } })).toEqual({ affine: { scale: 1, shift: 0 } });
    expect(choosing({ id: "value", title: "", numbers: 0 })).toEqual({ value: 0 });
    expect(chosen({ affine: { scale: 2, shift: 0 } })).toEqual({ id: "affine", numbers: { scale: 2, shift: 0 } });
    expect(chosen("tanh")).toEqual({ id: "tanh", numbers: undefined });
  });
});
