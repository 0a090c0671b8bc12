import { describe, expect, it } from "vitest";
import { describeJob, describeRun, shareDone } from "./progress";
import { DEFAULT_RECIPE } from "./recipe";

const start = {
  totalSteps: 100,
  stepsPerEpoch: 20,
  trainingImages: 0,
  validationImages: 0,
  recipe: DEFAULT_RECIPE,
  dataName: "",
  lossUnit: "nats",
} as const;
const pace = { losses: new Float32Array(), imagesPerSecond: 2100, secondsLeft: 41, learningRate: 0 };
const at = (step: number) => ({ start, progress: { ...pace, step, epoch: Math.floor(step / 20) } });
const plain = (line: { what: string; figures: string[] }) =>
  [line.what, ...line.figures].join(", ").replaceAll("\u00a0", " ");

describe("describeRun", () => {
  it("counts epochs from one, and never past the last", () => {
    expect(plain(describeRun("training", at(10)))).toBe("Epoch 1 of 5, step 10 of 100, 2,100 images/s, 41 s left");
    expect(describeRun("training", at(100)).what).toBe("Epoch 5 of 5");
  });

  it("is silent about a speed that no clock could tell", () => {
    const { start, progress } = at(100);
    const line = describeRun("finished", { start, progress: { ...progress, imagesPerSecond: 0 } });
    expect(plain(line)).toBe("Trained for 5 epochs, step 100 of 100");
  });

  it("says how it ended", () => {
    expect(describeRun("stopped", at(30)).what).toBe("Stopped");
    expect(plain(describeRun("finished", at(100)))).toContain("Trained for 5 epochs");
    expect(describeRun("idle", null).what).toBe("Ready to train");
    expect(describeRun("loading", at(100)).what).toBe("Loading data");
  });
});

describe("describeJob", () => {
  const job = { name: "Loading", done: 2_000_000, total: 8_000_000, unit: "bytes", began: 0 } as const;

  it("tells the time left once there is something to judge by", () => {
    expect(plain(describeJob(job, 100))).toBe("Loading, 2.0 MB of 8.0 MB");
    expect(plain(describeJob(job, 1000))).toBe("Loading, 2.0 MB of 8.0 MB, 3 s left");
  });
});

describe("shareDone", () => {
  it("goes by the job where there is one", () => {
    expect(shareDone("loading", { name: "", done: 1, total: 4, unit: "images" }, at(100))).toBe(0.25);
    expect(shareDone("loading", null, at(100))).toBe(0);
    expect(shareDone("training", null, at(50))).toBe(0.5);
  });
});
