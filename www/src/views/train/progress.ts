import type { RunRecord } from "../../session/run.svelte";
import { count, counted, duration, megabytes } from "../../text/format";
import type { Job, Phase } from "../../worker/protocol";

/** One line on what is going on: a word for it, and its figures. */
export interface Line {
  what: string;
  figures: string[];
}

type Run = Pick<RunRecord, "start" | "progress">;

export function describeJob({ name, done, total, unit, began }: Job & { began: number }, now = performance.now()): Line {
  const amount =
    unit === "bytes" ? `${megabytes(done)} of ${megabytes(total)}` : `${count(done)} of ${counted(total, "image")}`;
  const left = done > 0 ? ((now - began) / 1000 / done) * (total - done) : NaN;
  // The first moments say nothing yet about the speed.
  return { what: name, figures: now - began > 500 ? [amount, `${duration(left)} left`] : [amount] };
}

export function describeRun(phase: Phase, run: Run | null): Line {
  if (phase === "loading") return { what: "Loading data", figures: [] };
  const { start, progress } = run ?? {};
  if (!start || !progress) return { what: phase === "training" ? "Starting" : "Ready to train", figures: [] };
  const epoch = Math.min(progress.epoch + 1, start.recipe.epochs);
  const at = `step ${count(progress.step)} of ${count(start.totalSteps)}`;
  // A run of a moment has none that a clock could tell.
  const speed = progress.imagesPerSecond > 0 ? [`${count(progress.imagesPerSecond)} images/s`] : [];
  switch (phase) {
    case "training":
      return {
        what: `Epoch ${epoch} of ${start.recipe.epochs}`,
        figures: [at, ...speed, `${duration(progress.secondsLeft)} left`],
      };
    case "paused":
      return { what: `Paused in epoch ${epoch} of ${start.recipe.epochs}`, figures: [at] };
    case "measuring":
      return { what: "Measuring", figures: [at] };
    case "diverged":
      return { what: "Stopped: the loss is not finite", figures: [at] };
    case "stopped":
      return { what: "Stopped", figures: [at, ...speed] };
    default:
      return { what: `Trained for ${counted(progress.step / start.stepsPerEpoch, "epoch")}`, figures: [at, ...speed] };
  }
}

/** How far the bar reaches, 0 to 1. */
export function shareDone(phase: Phase, job: Job | null, run: Run | null): number {
  if (job) return job.done / job.total;
  if (phase === "loading" || !run?.progress) return 0;
  return run.progress.step / run.start.totalSteps;
}
