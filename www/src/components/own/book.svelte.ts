import type { Drawings } from "../../lib/protocol";
import * as browser from "./store";
import type { Kept } from "./store";

export type { Kept };
export type Store = Pick<typeof browser, "readAll" | "keep" | "remove" | "removeAll">;

/** The digits that the visitor drew and named: here while the page is, and in the browser where it lets them. */
export class Book {
  list = $state.raw<Kept[]>([]);
  /** Whether what was kept before has been read. */
  open = $state(false);
  /** Why they will not outlive the page. */
  trouble = $state("");
  /** Of drawings that the browser does not keep: below all of its own. */
  #last = 0;
  #opening: Promise<void> | undefined;

  constructor(readonly store: Store = browser) {}

  /** Reads what was kept, once. */
  read(): Promise<void> {
    return (this.#opening ??= this.#try(async () => {
      const kept = await this.store.readAll();
      // What was drawn meanwhile is in it already, or will be.
      const known = new Set(kept.map(({ id }) => id));
      this.list = [...kept, ...this.list.filter(({ id }) => !known.has(id))];
    }).finally(() => (this.open = true)));
  }

  async add(label: number, pixels: Uint8Array): Promise<void> {
    await this.read();
    let id = --this.#last;
    await this.#try(async () => void (id = await this.store.keep({ label, pixels })));
    this.list = [...this.list, { id, label, pixels }];
  }

  async remove(id: number): Promise<void> {
    this.list = this.list.filter((drawing) => drawing.id !== id);
    if (id > 0) await this.#try(() => this.store.remove(id));
  }

  async removeAll(): Promise<void> {
    this.list = [];
    await this.#try(() => this.store.removeAll());
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch {
      this.trouble = "This browser does not let the page keep them: they are gone when it is closed. Download them first.";
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

/** The page's one book: it stays open while another view is shown. */
export const book = new Book();
