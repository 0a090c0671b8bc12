import { describe, expect, it } from "vitest";
import { DEFAULT_RECIPE } from "../views/train/recipe";
import { whyEnded } from "./ending";

describe("whyEnded", () => {
  it("says which net was kept when patience is lost", () => {
    expect(whyEnded("patience", { ...DEFAULT_RECIPE, patience: 2 }, 3)).toBe(
      "The last 2 epochs brought no lower validation loss, so the run ended. " +
        "The net kept is that of epoch 3, the best on the images held out.",
    );
    expect(whyEnded("patience", { ...DEFAULT_RECIPE, patience: 1 }, undefined)).toContain("The last epoch brought");
  });

  it("names the time limit", () => {
    expect(whyEnded("time-goal", { ...DEFAULT_RECIPE, seconds: 60 }, undefined)).toContain("The time limit of");
  });

  it("has no word where the last net is the best", () => {
    expect(whyEnded("finished", { ...DEFAULT_RECIPE, patience: 1 }, undefined)).toBeUndefined();
    expect(whyEnded("user", DEFAULT_RECIPE, 2)).toContain("The net kept is that of epoch 2");
  });
});
