import { describe, expect, it } from "vitest";
import { csv, fileName, measuresCsv, predictionsCsv, reportJson } from "./export";
import { sampleMeasured } from "./sample-measured";

describe("csv", () => {
  it("quotes what must be quoted and leaves numbers as they are", () => {
    expect(csv([["a", 'b "c"', "d, e", "f\ng"], [1, 0.25, null, -3]])).toBe('a,"b ""c""","d, e","f\ng"\r\n1,0.25,,-3\r\n');
  });

  it("lets no class name be taken for a formula", () => {
    expect(csv([["=1+1", "@x", "-y", "z=1"]])).toBe("'=1+1,'@x,'-y,z=1\r\n");
  });
});

describe("measuresCsv", () => {
  it("has the classes with their means, and the matrix of the classes in use", () => {
    expect(measuresCsv(sampleMeasured()).split("\r\n")).toEqual([
      "class,precision,recall,f1,specificity,auc,support",
      '"cat, big",0.5,1,0.5,0.5,0.5,2',
      '"""dog""",1,0.5,0.5,0.5,0.5,2',
      "mean,0.5,0.5,0.5,0.5,0.5,4",
      "weighted mean,0.5,0.5,0.5,0.5,0.5,4",
      "",
      'true class \\ answer,"cat, big","""dog"""',
      '"cat, big",2,0',
      '"""dog""",1,1',
      "",
    ]);
  });
});

describe("predictionsCsv", () => {
  it("has a row for each image, with all probabilities", () => {
    const answers = {
      labels: Uint8Array.of(0, 1),
      decisions: [1, -1],
      probabilities: Float32Array.of(0.1, 0.9, 0.5, 0.5),
    };
    expect(predictionsCsv(["no", "yes"], answers).split("\r\n")).toEqual([
      "image,true class,answer,p(no),p(yes)",
      "0,no,yes,0.1,0.9",
      "1,yes,,0.5,0.5",
      "",
    ]);
  });
});

describe("reportJson", () => {
  it("says what the report is of", () => {
    const read = JSON.parse(reportJson(sampleMeasured())) as Record<string, { name?: string; confusion?: number[][] }>;
    expect(read["data"]?.name).toBe("the test set of pets");
    expect(read["report"]?.confusion?.[1]).toEqual([1, 1, 0]);
  });
});

describe("fileName", () => {
  it("is fit for any file system", () => {
    expect(fileName(sampleMeasured(), "report.json")).toBe("lenet-test-set-of-pets-report.json");
  });
});
