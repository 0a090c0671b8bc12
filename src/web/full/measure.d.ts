/** A measure with its standard error; null where it is undefined or unknown. */
export interface Estimate {
  value: number | null;
  standardError: number | null;
}

/** A row of the table of classes. */
export interface ClassRow {
  name: string;
  /** Decided examples of the class. */
  support: number;
  precision: number | null;
  recall: number | null;
  f1: number | null;
  specificity: number | null;
  areaUnderRoc: number | null;
}

/** Point by point; `thresholds` begins with null, above all probabilities. */
export interface RocCurve {
  falsePositiveRates: number[];
  truePositiveRates: number[];
  thresholds: (number | null)[];
}

/** What there is to see of a classifier at once: see `Report` of the Rust library. */
export interface MeasurementReport {
  examples: number;
  undecided: number;
  accuracy: Estimate;
  accuracyBaseline: number | null;
  /** In nats. */
  meanCrossEntropy: Estimate;
  /** In nats. */
  entropy: Estimate;
  cohenKappa: Estimate;
  matthews: Estimate;
  /** Counts, a row for each true class. */
  confusion: number[][];
  classes: ClassRow[];
  macroAverage: ClassRow;
  weightedAverage: ClassRow;
  /** True class, decision, how often; the most frequent first. */
  topConfusions: [number, number, number][];
  /** Of each class. */
  roc: (RocCurve | null)[];
  calibration: { bins: { examples: number; confidence: number; accuracy: number }[]; expectedError: number };
  rejection: { rates: number[]; accuracies: number[]; thresholds: number[] };
  /** Edges and counts of the true class's probability. */
  histogramEdges: number[];
  histogramCounts: number[];
}

/** What a property is asked for besides its name; what does not concern it is passed over. */
export interface Query {
  /** Of the most probable classes, of confusions or of examples so many; of curves so many bins. */
  n?: number;
  /** Of the F score. */
  beta?: number;
  /** One class alone. */
  class?: string;
  /** The true class of a confusion. */
  truth?: string;
  /** The decision of a confusion. */
  answer?: string;
  /** One number for all classes. */
  average?: "micro" | "macro" | "weighted";
  /** Standard errors as well: each number becomes an `Estimate`. */
  errors?: boolean;
}

/** Which examples, and in what order. */
export type ExampleKind =
  | "worst"
  | "best"
  | "most-certain"
  | "least-certain"
  | "correct"
  | "misclassified"
  | "indeterminate"
  | { cell: { truth: number | null; answer: number | null } }
  | { "true-negative": number }
  | { "false-positive": number }
  | { "false-negative": number };

/** Two classifiers on the same examples. */
export interface Comparison {
  /** Examples that the second decides rightly and the first did not. */
  gained: number[];
  /** The other way round. */
  lost: number[];
  /** Examples that both decide wrongly, each in its own way. */
  otherwiseWrong: number[];
  /** McNemar's test. */
  test: { statistic: number | null; corrected: number | null; pValue: number | null; exactPValue: number };
}

/** How decisions are made. */
export interface DecisionOptions {
  /** An answer of less probability leaves an example undecided. */
  threshold?: number;
  /** What each decision (column) is worth for each true class (row); one more column is for none. */
  utilities?: number[][];
}
