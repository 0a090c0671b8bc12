import { describe, expect, it } from "vitest";
import type { Comparison } from "./protocol";
import { sampleMeasured } from "./sample-measured";
import { caveats, howFar, mcNemar, misfit, nameOf, netNames, plusMinus, pValue, trainedFor } from "./words";

function compared(gained: number, lost: number, pValue: number | null, exactPValue: number): Comparison {
  const places = (count: number) => Array.from({ length: count }, (_, i) => i);
  return { gained: places(gained), lost: places(lost), otherwiseWrong: [], test: { statistic: 0, corrected: 0, pValue, exactPValue } };
}

describe("mcNemar", () => {
  it("says which net is better where chance would not do it", () => {
    expect(mcNemar(compared(42, 12, 0.0001, 0.5))).toBe(
      "The second net is better: a difference of 30 images is more than chance would make (p\u00a0<\u00a00.001 by McNemar’s test on the 54 images that only one of them gets right).",
    );
    expect(mcNemar(compared(12, 42, 0.0123, 0.5))).toContain("The first net is better");
  });

  it("says that it may be chance", () => {
    expect(mcNemar(compared(20, 19, 1, 1))).toContain("The second net is ahead by 1 image, which chance alone might make");
  });

  it("goes by the exact distribution where there are few images", () => {
    expect(mcNemar(compared(5, 19, 0.0001, 0.0066))).toContain("p\u00a0=\u00a00.007");
    expect(mcNemar(compared(5, 20, 0.0051, 0.0041))).toContain("p\u00a0=\u00a00.005");
  });

  it("has a sentence where nothing, or nothing but names, differs", () => {
    expect(mcNemar(compared(0, 0, null, 1))).toContain("no difference to test");
    expect(mcNemar(compared(3, 3, 0.6, 1))).toContain("right equally often");
  });
});

describe("pValue", () => {
  it("has as many digits as say something", () => {
    expect([0.00004, 0.0123, 0.25].map(pValue)).toEqual(["p\u00a0<\u00a00.001", "p\u00a0=\u00a00.012", "p\u00a0=\u00a00.25"]);
  });
});

describe("nets and images", () => {
  const { net, set } = sampleMeasured();
  const shipped = { ...net, id: "shipped" as const, classes: [..."0123456789"] };

  it("are named", () => {
    const nets = { shipped, own: { ...net, name: "MLP" }, epochs: [0, 1] };
    expect(netNames(nets).map(({ name }) => name)).toEqual(["LeNet, as shipped", "MLP, trained by you"]);
    expect(nameOf("own", nets)).toBe("MLP, trained by you");
    expect(nameOf({ epoch: 1 }, nets)).toBe("epoch 1 of the last run");
    expect(nameOf("before", nets)).toBe("a net that is gone");
    expect(trainedFor(net)).toBe("1.5 epochs on MNIST, step 1,290");
  });

  it("do not go together where the classes are not as many", () => {
    expect(misfit(shipped, set)).toContain('10 classes (0 to 9), and the images have 2 classes (cat, big, "dog")');
    expect(misfit(net, set)).toBeUndefined();
    expect(misfit(undefined, set)).toBeUndefined();
  });

  it("come with a warning where the measure says less than it seems", () => {
    expect(caveats(net, set)).toEqual([]);
    expect(caveats({ ...net, classes: ["a", "b"] }, set)[0]).toContain("whose classes have other names");
    expect(caveats(net, { ...set, isTraining: true })[0]).toContain("There are no test images");
  });
});

describe("figures", () => {
  it("have their standard error", () => {
    expect(plusMinus({ value: 0.9938, standardError: 0.00079 })).toBe("99.38\u00a0% ± 0.08\u00a0%");
    expect(plusMinus({ value: 1, standardError: null })).toBe("100.00\u00a0%");
    expect(plusMinus({ value: null, standardError: null })).toBe("—");
  });

  it("tell the time left once it is known", () => {
    expect(howFar({ done: 256, total: 10_000, began: 0 }, 100)).toEqual(["256 of 10,000 images"]);
    expect(howFar({ done: 2500, total: 10_000, began: 0 }, 1000)).toEqual(["2,500 of 10,000 images", "3\u00a0s left"]);
  });
});
