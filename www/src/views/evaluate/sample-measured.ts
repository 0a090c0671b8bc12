import type { ClassRow, Measured } from "./protocol";

function row(name: string, support: number, rest: Partial<ClassRow> = {}): ClassRow {
  return { name, support, precision: 0.5, recall: 0.5, f1: 0.5, specificity: 0.5, areaUnderRoc: 0.5, ...rest };
}

/** For tests: three classes, the third of which the data does not name. */
export function sampleMeasured(): Measured {
  const estimate = { value: 0.75, standardError: 0.125 };
  return {
    id: "a",
    net: { id: "own", trainedOn: "MNIST", classes: ["cat, big", '"dog"'], epochs: 1.5, step: 1290 },
    set: {
      name: "the test set of pets",
      classes: ["cat, big", '"dog"'],
      length: 4,
      shape: [1, 28, 28],
      isTraining: false,
      data: { name: "Pets", origin: "file", classes: ["cat, big", '"dog"'], training: 10, test: 4, from: "host" },
    },
    seconds: 0.5,
    labels: Uint8Array.of(0, 0, 1, 1),
    report: {
      examples: 4,
      undecided: 0,
      accuracy: estimate,
      accuracyBaseline: 0.5,
      meanCrossEntropy: estimate,
      entropy: estimate,
      cohenKappa: estimate,
      matthews: estimate,
      confusion: [
        [2, 0, 0],
        [1, 1, 0],
        [0, 0, 0],
      ],
      classes: [row("cat, big", 2, { recall: 1 }), row('"dog"', 2, { precision: 1 }), row("2", 0, { precision: null, recall: null })],
      macroAverage: row("mean", 4),
      weightedAverage: row("weighted mean", 4),
      topConfusions: [[1, 0, 1]],
      roc: [null, null, null],
      calibration: { bins: [], expectedError: 0 },
      rejection: { rates: [0], accuracies: [0.75], thresholds: [0.5] },
      histogramEdges: [0, 1],
      histogramCounts: [4],
    },
  };
}
