import type { EngineEvent, Score, TrainingProgress, TrainingStart } from "../worker/protocol";
import { LossHistory, ScoreHistory } from "./history";

/** What the page knows of the present or last training run. */
export class RunRecord {
  readonly losses = new LossHistory();
  readonly scores = new ScoreHistory();
  progress = $state.raw<TrainingProgress | null>(null);
  validation = $state.raw<Score | null>(null);
  test = $state.raw<{ score: Score; name: string } | null>(null);
  /** Epochs whose weights the worker has kept. */
  epochs = $state.raw<number[]>([]);
  /** Why it ended before its last epoch, or which net was kept. */
  ended = $state("");
  /** Grows with each change of the histories, which are too large to be watched item by item. */
  revision = $state(0);

  constructor(readonly start: TrainingStart) {}

  onEvent(event: EngineEvent): void {
    switch (event.type) {
      case "progress":
        return this.#addProgress(event.progress);
      case "validation":
        return this.#addValidation(event.step, event.score);
      case "rewound":
        return this.#rewind(event.step);
      case "test":
        this.test = { score: event.score, name: event.name };
        return;
      case "epochs":
        this.epochs = event.kept;
        return;
      case "ended":
        this.ended = event.why;
    }
  }

  #addProgress(progress: TrainingProgress): void {
    this.progress = progress;
    this.losses.add(progress.losses, progress.step);
    this.revision++;
  }

  /** Forgets what came after a step: the run goes on from there. */
  #rewind(step: number): void {
    this.losses.rewind(step);
    this.scores.rewind(step);
    if (this.progress) this.progress = { ...this.progress, step, losses: new Float32Array() };
    this.revision++;
  }

  #addValidation(step: number, score: Score): void {
    this.validation = score;
    this.scores.add(step, score.accuracy, score.loss);
    this.revision++;
  }
}
