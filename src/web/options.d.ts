/**
 * The options of a run: how to train, and when to end. What is left out is as in `defaultTrainOptions()`; an
 * optimizer that is named brings its own constants and learning rate.
 */
export interface TrainOptions {
  /** Times each training image is seen. */
  epochs: number;
  /** Images in a step; "all" for all training images in every step. */
  batchSize: number | "all";
  /** The loss that is made small; "automatic" goes by the net's last layer. */
  objective: "automatic" | "cross-entropy" | "binary-cross-entropy" | "mean-squared" | "mean-absolute";
  /** What turns gradients into updates; it brings its own usual learning rate. */
  optimizer: "sgd" | "nesterov" | "rmsprop" | "adam" | "adamw" | "signsgd" | "lion";
  /** Learning rate, at the schedule's highest point. */
  learningRate: number;
  /** How the learning rate changes over the run. */
  schedule: "constant" | "step" | "cosine" | "one-cycle";
  /** Parts of the net with their share of the learning rate; 0 freezes a part. */
  multipliers?: Record<string, number>;
  /** Strength of the L2 penalty on the weights, λ in λ/2·‖weights‖²; 0 for none. */
  l2: number;
  /** Put the L2 penalty on biases as well. */
  l2Biases: boolean;
  /** Shrink the gradients where their norm, over the whole net, is larger (not on a GPU yet). */
  clipNorm?: number;
  /** Cut each gradient off at this value and at its negative. */
  clipValue?: number;
  /** Sets the first weights, the images held out and the order of the others. */
  seed: number;
  /** Training images held out to validate with; where left out a tenth, at most 5000. */
  validation?: number;
  /** Move each image by up to so many pixels in each direction, anew each time it is shown. */
  shift: number;
  /** How often the net is measured on the images held out: 2 or 2epochs, or 100steps. */
  validateEvery: number | `${number}steps` | `${number}epochs`;
  /** What decides which net is the best, and whether it still gets better. */
  measurement: "loss" | "accuracy" | "error";
  /** End the run after so many validations in a row that bring nothing. */
  patience?: number;
  /** What a validation must bring at least to count, in the measurement's own unit. */
  minimumChange?: number;
  /** End the run after so many seconds. */
  seconds?: number;
  /** How often a checkpoint is due: 2 or 2epochs, or 100steps. */
  checkpointEvery?: number | `${number}steps` | `${number}epochs`;
  /** Share of the last update that goes on; 0 for none. Of "sgd", "nesterov", "rmsprop". Decay of the running mean of gradients; 0 for none. Of "signsgd". */
  momentum?: number;
  /** Decay of the running mean of squared gradients. Of "rmsprop". */
  smoothing?: number;
  /** Added to the root, so that nothing is divided by 0. Of "rmsprop", "adam", "adamw". */
  epsilon?: number;
  /** Decay of the running mean of gradients. Of "adam", "adamw". Share of the running mean in an update; the rest is the gradient. Of "lion". */
  beta1?: number;
  /** Decay of the running mean of squared gradients. Of "adam", "adamw". Decay of the running mean of gradients. Of "lion". */
  beta2?: number;
  /** Share of each parameter that is taken away, times the learning rate, each step. Of "adamw", "lion". */
  weightDecay?: number;
  /** What schedule step multiplies the learning rate by. Of "step". */
  stepFactor?: number;
  /** Epochs between two changes of schedule step; in place of the step positions. Of "step". */
  stepEvery?: number;
  /** Where schedule step changes the learning rate, as shares of the run. Of "step". */
  stepAt?: number[];
}
