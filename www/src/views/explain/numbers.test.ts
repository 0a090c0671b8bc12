import { describe, expect, it } from "vitest";
import { short, value } from "./numbers";

describe("values", () => {
  it("have three digits and a true minus", () => {
    expect([0, 1, -0.012345, 12345, -2e-7].map(value)).toEqual(["0", "1.00", "−0.0123", "1.2e+4", "−2.0e−7"]);
  });

  it("are short in a grid", () => {
    expect([0, 0.123, -0.5, -12.345, 0.001].map(short)).toEqual(["0", ".12", "−.50", "−12.35", "0"]);
  });
});
