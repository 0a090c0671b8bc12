import { describe, expect, it } from "vitest";
import { accuracy, count, counted, duration, megabytes, percent } from "./format";

/** No-break spaces are what keeps number and unit together; here they would only hide. */
const plain = (text: string) => text.replaceAll("\u00a0", " ");

describe("numbers as a reader meets them", () => {
  it("groups counts", () => {
    expect(count(431_080)).toBe("431,080");
  });

  it("gives an accuracy the digits that its images can carry", () => {
    expect(plain(accuracy(0.99423, 10_000))).toBe("99.42 %");
    expect(plain(accuracy(0.9942, 1000))).toBe("99.4 %");
    expect(plain(percent(0.5, 0))).toBe("50 %");
  });

  it("gives sizes in megabytes of a million", () => {
    expect(plain(megabytes(9_912_422))).toBe("9.9 MB");
  });

  it.each([
    [0.4, "0 s"],
    [59.4, "59 s"],
    [59.6, "1 min 0 s"],
    [200, "3 min 20 s"],
    [3600, "1 h 0 min"],
    [3900, "1 h 5 min"],
    [7190, "2 h 0 min"],
    [-3, "0 s"],
    [NaN, "—"],
    [Infinity, "—"],
  ])("tells %s seconds as %s", (seconds, text) => {
    expect(plain(duration(seconds))).toBe(text);
  });

  it("counts in words that agree", () => {
    expect(plain(counted(1, "epoch"))).toBe("1 epoch");
    expect(plain(counted(10, "epoch"))).toBe("10 epochs");
    expect(plain(counted(1.26, "epoch"))).toBe("1.3 epochs");
    expect(plain(counted(0.04, "epoch"))).toBe("0.0 epochs");
    expect(plain(counted(0, "image"))).toBe("0 images");
    expect(plain(counted(1024, "class", "classes"))).toBe("1,024 classes");
  });
});
