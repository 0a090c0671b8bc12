import type { Drawings } from "./protocol";
import * as browser from "./store";
import type { Kept } from "./store";

export type { Kept };
export type Store = Pick<typeof browser, "readAll" | "keep" | "remove" | "onChange">;

/** The digits that the visitor drew and named: here while the page is, and in the browser where it lets them. */
export class SavedDrawings {
  list = $state.raw<Kept[]>([]);
  /** Whether what was kept before has been read. */
  open = $state(false);
  /** Why they will not outlive the page. */
  error = $state("");
  /** Of drawings that the browser does not keep: below all of its own. */
  #last = 0;
  #opening: Promise<void> | undefined;

  constructor(readonly store: Store = browser) {}

  /** Reads what was kept, once, and then whatever another tab changes of it. */
  read(): Promise<void> {
    return (this.#opening ??= this.#try(async () => {
      this.store.onChange(() => void this.#try(() => this.#readAll()));
      await this.#readAll();
    }).finally(() => (this.open = true)));
  }

  async #readAll(): Promise<void> {
    const kept = await this.store.readAll();
    this.list = [...kept, ...this.list.filter(({ id }) => id < 0)];
  }

  async add(label: number, pixels: Uint8Array): Promise<void> {
    await this.read();
    let id = --this.#last;
    await this.#try(async () => void (id = await this.store.keep({ label, pixels })));
    // It may have been read already, where another tab has changed something meanwhile.
    this.list = [...this.list.filter((drawing) => drawing.id !== id), { id, label, pixels }];
  }

  /** Removes these, and no others. */
  async remove(ids: readonly number[]): Promise<void> {
    const others = () => this.list.filter(({ id }) => !ids.includes(id));
    this.list = others();
    const kept = ids.filter((id) => id > 0);
    if (kept.length > 0) await this.#try(() => this.store.remove(kept));
    // A reading that was under way may have brought them back.
    this.list = others();
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch {
      this.error = "This browser does not let the page keep them: they are gone when it is closed. Download them first.";
    }
  }
}

/** All of them in one piece, as they are trained on; none where there are none. */
export function packed(list: Kept[]): Drawings | undefined {
  if (list.length === 0) return undefined;
  const pixels = new Uint8Array(784 * list.length);
  list.forEach((drawing, i) => pixels.set(drawing.pixels, 784 * i));
  const key = list.map(({ id }) => id).join();
  return { pixels, labels: Uint8Array.from(list, ({ label }) => label), key };
}

/** The page's one savedDrawings: it stays open while another view is shown. */
export const savedDrawings = new SavedDrawings();
