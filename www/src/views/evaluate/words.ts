import { count, counted, duration, percent } from "../../text/format";
import type { NetRef, AvailableNets, TestSet } from "../../worker/analysis/protocol";
import type { NetInfo } from "../../worker/protocol";
import type { Comparison } from "./protocol";

/** Nets by name, in the order in which they are offered. */
export function netNames({ shipped, own, before }: AvailableNets): { ref: "shipped" | "own" | "before"; name: string }[] {
  const named = (net: NetInfo, after: string) => `${net.name ?? "LeNet"}, ${after}`;
  return [
    ...(shipped ? [{ ref: "shipped" as const, name: named(shipped, "as shipped") }] : []),
    ...(own ? [{ ref: "own" as const, name: named(own, "trained by you") }] : []),
    ...(before ? [{ ref: "before" as const, name: named(before, "yours before the last run") }] : []),
  ];
}

/** A net's name as a part of a sentence. */
export function nameOf(ref: NetRef, nets: AvailableNets): string {
  if (typeof ref === "object") return ref.epoch === 0 ? "the beginning of the last run" : `epoch ${ref.epoch} of the last run`;
  return netNames(nets).find((net) => net.ref === ref)?.name ?? "a net that is gone";
}

/** What keeps a net from being measured on images, as a sentence. */
export function misfit(net: NetInfo | undefined, set: TestSet | null): string | undefined {
  if (!net || !set || net.classes.length === set.classes.length) return undefined;
  return (
    `This net has ${inAll(net.classes)}, and the images have ${inAll(set.classes)}: ` +
    "its answers cannot be compared with them. Choose another net, or other data under Train."
  );
}

/** What to know of a measurement on images of other classes, or on those that the net has learned from. */
export function caveats(net: NetInfo, set: TestSet): string[] {
  const others = net.classes.join() !== set.classes.join();
  return [
    ...(others
      ? [`The net was trained on ${net.trainedOn}, whose classes have other names: its first answer counts as the first class here.`]
      : []),
    ...(set.isTraining
      ? ["There are no test images. These are the images for training: a net that has memorized them does well here, and that says little about others."]
      : []),
  ];
}

/** How far a net had come, such as "1.5 epochs on MNIST, step 1,290". */
export function trainedFor(net: NetInfo): string {
  const step = net.step > 0 ? `, step ${count(net.step)}` : "";
  return `${counted(net.epochs, "epoch")} on ${net.trainedOn}${step}`;
}

/** McNemar's test in plain words. Few images go by the binomial distribution itself. */
export function mcNemar({ gained, lost, test }: Pick<Comparison, "gained" | "lost" | "test">): string {
  const apart = gained.length + lost.length;
  if (apart === 0) return "Both nets are right on the very same images: there is no difference to test.";
  const p = apart < 25 ? test.exactPValue : (test.pValue ?? test.exactPValue);
  const difference = Math.abs(gained.length - lost.length);
  const of = `${counted(apart, "image")} that only one of them gets right`;
  const found = `${pValue(p)} by McNemar’s test on the ${of}`;
  if (difference === 0) return `Both are right equally often (${found}).`;
  const images = counted(difference, "image");
  const better = gained.length > lost.length ? "second" : "first";
  return p < 0.05
    ? `The ${better} net is better: a difference of ${images} is more than chance would make (${found}).`
    : `The ${better} net is ahead by ${images}, which chance alone might make (${found}).`;
}

/** "p = 0.003", "p < 0.001". */
export function pValue(p: number): string {
  if (p < 0.001) return "p\u00a0<\u00a00.001";
  return `p\u00a0=\u00a0${p.toFixed(p < 0.1 ? 3 : 2)}`;
}

/** "99.38 % ± 0.08 %": an estimate with its standard error. */
export function plusMinus({ value, standardError }: { value: number | null; standardError: number | null }): string {
  if (value === null) return "—";
  const error = standardError === null ? "" : ` ± ${percent(standardError, 2)}`;
  return `${percent(value, 2)}${error}`;
}

/** "4 read as 9". */
export function confusedAs(classes: readonly string[], truth: number, answer: number): string {
  return `${classes[truth]} read as ${classes[answer]}`;
}

function inAll(classes: string[]): string {
  const shown = classes.length > 4 ? `${classes[0]} to ${classes.at(-1)}` : classes.join(", ");
  return `${counted(classes.length, "class", "classes")} (${shown})`;
}

/** "1,024 of 10,000 images", and the time left once the speed is known. */
export function howFar({ done, total, began }: { done: number; total: number; began: number }, now = performance.now()): string[] {
  const seconds = (now - began) / 1000;
  const amount = `${count(done)} of ${counted(total, "image")}`;
  return seconds > 0.5 && done > 0 ? [amount, `${duration((seconds / done) * (total - done))} left`] : [amount];
}
