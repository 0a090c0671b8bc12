import { describe, expect, it } from "vitest";
import { sampleMeasured } from "./sample-measured";
import { likeliest, measureText, shownClasses, sorted, type Placed } from "./tables";

describe("shownClasses", () => {
  it("leaves out what the data does not name and nobody ever answered", () => {
    const measured = sampleMeasured();
    expect(shownClasses(measured)).toEqual([0, 1]);
    measured.report.confusion[0]![2] = 1;
    expect(shownClasses(measured)).toEqual([0, 1, 2]);
  });
});

describe("sorted", () => {
  const row = { support: 1, precision: null, recall: null, f1: null, specificity: null, areaUnderRoc: null };
  const rows: Placed[] = [
    { index: 0, row: { ...row, name: "ten", precision: 0.5 } },
    { index: 1, row: { ...row, name: "nine" } },
    { index: 2, row: { ...row, name: "eight", precision: 0.25 } },
    { index: 3, row: { ...row, name: "seven", precision: 0.5 } },
  ];
  const order = (by: "name" | "precision" | "support", rising: boolean) => sorted(rows, { by, rising }).map(({ index }) => index);

  it("keeps the classes' own order by name", () => {
    expect(order("name", true)).toEqual([0, 1, 2, 3]);
    expect(order("name", false)).toEqual([3, 2, 1, 0]);
  });

  it("puts what is undefined last either way, and equals in the classes' order", () => {
    expect(order("precision", true)).toEqual([2, 0, 3, 1]);
    expect(order("precision", false)).toEqual([0, 3, 2, 1]);
    expect(order("support", false)).toEqual([0, 1, 2, 3]);
  });
});

describe("likeliest", () => {
  it("gives the most probable classes, the first of equals first", () => {
    expect(likeliest([0.25, 0.5, 0, 0.25], 3)).toEqual([[1, 0.5], [0, 0.25], [3, 0.25]]);
  });
});

describe("measureText", () => {
  it("rounds nothing up to perfection", () => {
    expect(measureText(0.99997)).toBe("> 0.9999");
    expect(measureText(0.99994)).toBe("0.9999");
    expect(measureText(1)).toBe("1.0000");
    expect(measureText(null)).toBe("—");
  });
});
