/** Drawings in this browser's own storage, which outlives the page. */

export interface Kept {
  id: number;
  /** The digit that it is. */
  label: number;
  /** 28×28 bytes; 255 is ink. */
  pixels: Uint8Array;
}

const STORE = "drawings";

export async function readAll(): Promise<Kept[]> {
  return done(await store("readonly", (drawings) => drawings.getAll() as IDBRequest<Kept[]>));
}

/** Keeps a drawing, and says under which number. */
export async function keep(drawing: Omit<Kept, "id">): Promise<number> {
  const id = await done(await store("readwrite", (drawings) => drawings.add(drawing) as IDBRequest<number>));
  tabs?.postMessage(null);
  return id;
}

export async function remove(ids: readonly number[]): Promise<void> {
  // Those of one transaction are done in their order.
  const asked = await store("readwrite", (drawings) => ids.map((id) => drawings.delete(id)).at(-1)!);
  await done(asked);
  tabs?.postMessage(null);
}

/** Hears of what other tabs keep and remove. */
export function onChange(changed: () => void): void {
  if (tabs) tabs.onmessage = changed;
}

/** Between the tabs of this page. */
const tabs = typeof BroadcastChannel === "function" ? new BroadcastChannel("lenet-playground-drawings") : undefined;

let opening: Promise<IDBDatabase> | undefined;

async function store<T>(mode: IDBTransactionMode, ask: (drawings: IDBObjectStore) => IDBRequest<T>): Promise<IDBRequest<T>> {
  opening ??= open();
  const database = await opening;
  return ask(database.transaction(STORE, mode).objectStore(STORE));
}

function open(): Promise<IDBDatabase> {
  const asked = indexedDB.open("lenet-playground", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "id", autoIncrement: true });
  return done(asked);
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("The browser's storage gave no answer."));
  });
}
