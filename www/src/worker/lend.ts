/** Lends this worker's nets and data to the analysis worker: fetched when that is first asked something. */
import type { Dataset } from "../../pkg/lenet_playground.js";
import type { LentDataReport, LentNetsReport, LenderCalls, NetRef, PlainData } from "./analysis/protocol";
import type { DataStore } from "./data-store";
import type { Nets } from "./nets";
import type { DataChoice, EngineEvent } from "./protocol";
import { transfer } from "./rpc/messages";

/** What this worker has at hand. */
export interface LenderContext {
  nets: Nets;
  store: DataStore;
  /** Whether a run is under way, whose data must stay. */
  isTraining(): boolean;
  emit(event: EngineEvent): void;
}

export function lenderOf({ nets, store, isTraining, emit }: LenderContext): LenderCalls {
  return {
    nets(ref: NetRef | undefined, version: number | undefined): LentNetsReport {
      const refs = ["shipped", "own", "before"] as const;
      const infos = Object.fromEntries(refs.map((ref) => [ref, nets.info(ref)] as const).filter(([, info]) => info));
      const weights = ref === undefined || version === nets.version ? undefined : nets.weights(ref);
      const report = { version: nets.version, infos, epochs: nets.epochs.list, isTraining: isTraining(), weights };
      // Copies that were made for the answer alone.
      return transfer(report, weights ? [weights.bytes] : []);
    },

    /** While a run is under way, its own data is what there is. */
    async data(choice: DataChoice, here: boolean, key: string | undefined, signal?: AbortSignal): Promise<LentDataReport | null> {
      const isRuns = isTraining() && store.current !== undefined;
      if (here && !isRuns && !store.has(choice)) return null;
      const before = store.current;
      if (!isRuns) await store.load(choice, signal ?? new AbortController().signal);
      const { current } = store;
      if (current && current !== before) emit({ type: "data", data: current.info });
      if (!current || current.key === key) return current ? { key: current.key, sets: undefined } : null;
      const { info, training, test } = current;
      const sets = { info, training: plain(training), test: test && plain(test) };
      const parts = [sets.training, sets.test].flatMap((data) => (data ? [data.pixels.buffer, data.labels.buffer] : []));
      return transfer({ key: current.key, sets }, parts as Transferable[]);
    },
  };
}

function plain(data: Dataset): PlainData {
  const { name, origin, height, width, channels, classes } = data;
  return { name, origin, height, width, channels, classes, pixels: data.pixels(), labels: data.labels() };
}
