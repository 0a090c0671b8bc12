/** Lends this worker's nets and data to the one that looks into them: fetched when that is first asked something. */
import type { Dataset } from "../../pkg/lenet_playground.js";
import type { NetRef } from "./analysis/protocol";
import type { DataChoice, DataInfo, NetId, NetInfo, Weights } from "./protocol";
import type { DataStore } from "./data-store";
import type { Reply } from "./replies";
import { messageOf } from "./errors";
import type { Nets } from "./nets";

/** What the other worker asks for. It names what it has, so that nothing is sent twice. */
export type LendQuestion =
  | { kind: "nets"; net: NetRef | undefined; version: number | undefined }
  /** `here`: only where nothing has to be loaded or made for it. */
  | { kind: "data"; choice: DataChoice; here: boolean; key: string | undefined }
  | { kind: "stop-loading" };

export interface LentNets {
  /** Grows whenever one of them has changed. */
  version: number;
  infos: Partial<Record<NetId | "before", NetInfo>>;
  epochs: number[];
  /** Whether a run is under way. */
  isTraining: boolean;
  /** Of the net that was asked for, where the version is another one. */
  weights: Weights | undefined;
}

/** A data set that crosses from worker to worker. */
export interface PlainData {
  name: string;
  origin: string;
  height: number;
  width: number;
  channels: number;
  classes: string[];
  pixels: Uint8Array;
  labels: Uint8Array;
}

export interface LentData {
  key: string;
  /** None where the other worker has it. */
  sets: { info: DataInfo; training: PlainData; test: PlainData | null } | undefined;
}

export interface LendAnswers {
  nets: LentNets;
  data: LentData | null;
  "stop-loading": null;
}

/** What this worker has at hand. */
export interface AtHand {
  nets: Nets;
  store: DataStore;
  /** Whether a run is under way, whose data must stay. */
  isTraining(): boolean;
}

/** What crosses the channel: a question with its number, to which a reply bears the same. */
export type LendRequest = { id: number; question: LendQuestion };

let loading: AbortController | undefined;

export async function answerTo({ id, question }: LendRequest, at: AtHand, port: MessagePort): Promise<void> {
  const reply = (reply: Omit<Reply, "id">, transfer: Transferable[] = []) => port.postMessage({ id, ...reply }, transfer);
  try {
    const answer = await answerOf(question, at);
    reply({ answer }, buffersOf(answer));
  } catch (error) {
    reply({ answer: null, trouble: messageOf(error) });
  }
}

async function answerOf(question: LendQuestion, at: AtHand): Promise<LendAnswers[LendQuestion["kind"]]> {
  switch (question.kind) {
    case "nets":
      return netsOf(question.net, question.version, at);
    case "data":
      return dataOf(question, at);
    case "stop-loading":
      loading?.abort();
      return null;
  }
}

function netsOf(ref: NetRef | undefined, version: number | undefined, { nets, isTraining }: AtHand): LentNets {
  const refs = ["shipped", "own", "before"] as const;
  const infos = Object.fromEntries(refs.map((ref) => [ref, nets.info(ref)] as const).filter(([, info]) => info));
  const weights = ref === undefined || version === nets.version ? undefined : nets.weights(ref);
  return { version: nets.version, infos, epochs: nets.epochs.list, isTraining: isTraining(), weights };
}

/** While a run is under way, its own data is what there is. */
async function dataOf(question: LendQuestion & { kind: "data" }, { store, isTraining }: AtHand): Promise<LentData | null> {
  const { choice, here, key } = question;
  const isRuns = isTraining() && store.current !== undefined;
  if (here && !isRuns && !store.has(choice)) return null;
  if (!isRuns) await store.load(choice, (loading = new AbortController()).signal);
  const { current } = store;
  if (!current || current.key === key) return current ? { key: current.key, sets: undefined } : null;
  const { info, training, test } = current;
  return { key: current.key, sets: { info, training: plain(training), test: test && plain(test) } };
}

function plain(data: Dataset): PlainData {
  const { name, origin, height, width, channels, classes } = data;
  return { name, origin, height, width, channels, classes, pixels: data.pixels(), labels: data.labels() };
}

/** Copies that were made for the answer alone. */
function buffersOf(answer: LendAnswers[LendQuestion["kind"]]): Transferable[] {
  if (!answer) return [];
  if ("weights" in answer) return answer.weights ? [answer.weights.bytes] : [];
  const { training, test } = "sets" in answer && answer.sets ? answer.sets : {};
  return [training, test].flatMap((data) => (data ? [data.pixels.buffer, data.labels.buffer] : [])) as Transferable[];
}
