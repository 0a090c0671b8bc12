import type { PickedImage } from "../../worker/analysis/protocol";
import type { CatalogSet, DataChoice, Design, Recipe, ThreeOrSeven } from "../../worker/protocol";
import type { Drawings, OwnFiles, PictureMethod } from "../user-data/protocol";
import { DEFAULT_RECIPE, recipeProblem } from "./recipe";

/** What to do where data of the visitor's own are chosen and there are none. */
const MISSING: Record<string, string> = {
  files: "Choose your files first, or a folder.",
  cifar10: "Choose CIFAR-10’s files first: data_batch_1.bin and its siblings.",
  drawings: "Draw and name digits of two kinds or more first.",
};

/** What the visitor has chosen for the next run. */
export class Setup {
  /** The data that do not come from the host, by id, as they are chosen. */
  readonly otherData = {
    "three-or-seven": "3 or 7",
    "three-or-seven-small": "3 or 7, 709 images",
    synthetic: "Synthetic digits",
    files: "Your own files",
    cifar10: "CIFAR-10, your files",
    drawings: "Your own drawings",
  };
  recipe = $state<Recipe>({ ...DEFAULT_RECIPE });
  /** A served set's id, "synthetic", "files", "cifar10" or "drawings"; undefined until the visitor chooses. */
  chosen = $state<string>();
  files = $state.raw<OwnFiles>({ list: [], bundles: [] });
  method = $state<PictureMethod>("fit");
  /** What the visitor drew and named, where there is anything. */
  drawings = $state.raw<Drawings>();
  /** Whether to train on the drawings with any other data. */
  also = $state(false);
  /** Whether drawings are being collected: then what is on the pad can be named. */
  collecting = $state(false);
  /** The net to train where it is not LeNet. */
  design = $state.raw<Design>();
  /** What is looked at under Explain where it is not the drawing. */
  pickedImage = $state.raw<PickedImage>();
  /** What is wrong with the settings that come later. */
  fault = $state<string>();

  /** The data of the next run: what was chosen, else the first set of the host, else synthetic digits. */
  dataId(catalog: CatalogSet[] | null): string {
    return this.chosen ?? catalog?.[0]?.id ?? "synthetic";
  }

  choice(catalog: CatalogSet[] | null): DataChoice {
    const id = this.dataId(catalog);
    const { drawings, files, method } = this;
    const net = this.design?.json;
    if (id === "drawings" && drawings) return { kind: "drawings", drawings, net };
    const also = this.also && drawings ? { drawings } : {};
    if (id === "files" || id === "cifar10") return { kind: "files", files, method, net, ...also };
    const part = id.startsWith("three");
    const set = catalog?.find((set) => set.id === (part ? "mnist" : id));
    const only = part ? { only: id as ThreeOrSeven } : {};
    if (!set && (part || id === "synthetic")) return { kind: "synthetic", ...also, ...only };
    // A set that the host does not offer any more stays what was chosen: the worker says that it is not there.
    return { kind: "served", id: set?.id ?? id, name: set?.name ?? id, ...also, ...only };
  }

  /** What keeps the run from starting, as a sentence. */
  problem(catalog: CatalogSet[] | null): string | undefined {
    const id = this.dataId(catalog);
    const has = id === "drawings" ? new Set(this.drawings?.labels).size > 1 : this.files.list.length > 0;
    if (!has && Object.hasOwn(MISSING, id)) return MISSING[id];
    return recipeProblem(this.recipe) ?? this.fault;
  }
}
