import type { OwnFile, OwnFiles } from "./protocol";

/** A file, and its place in what was chosen. */
export interface Found {
  path: string;
  file: File;
}

/** Folders in folders beyond this are not looked into, as in the terminal. */
const DEEPEST = 8;

/** Files in a bundle: as many as the browser puts into one between two frames. */
const BUNDLE = 200;

/** Puts files into bundles, sorted by their paths, a few at a time. */
export async function bundled(found: Found[]): Promise<OwnFiles> {
  const sorted = found.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const files: OwnFiles = { list: [], bundles: [] };
  for (let from = 0; from < sorted.length; from += BUNDLE) {
    const part = sorted.slice(from, from + BUNDLE);
    let at = 0;
    for (const { path, file } of part) {
      const { size, lastModified: modified } = file;
      files.list.push({ path, size, modified, bundle: files.bundles.length, at } satisfies OwnFile);
      at += size;
    }
    files.bundles.push(new Blob(part.map(({ file }) => file)));
    if (sorted.length > BUNDLE) await new Promise((resolve) => setTimeout(resolve));
  }
  return files;
}

/** What an input gave: of a folder its files bear their place in it. */
export function chosen(list: FileList | null): Found[] {
  return [...(list ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** What was dropped. To be asked for at once: the browser forgets it after the event. */
export function entriesOf(transfer: DataTransfer | null): FileSystemEntry[] {
  const entries = [...(transfer?.items ?? [])].map((item) => item.webkitGetAsEntry());
  return entries.filter((entry) => entry !== null);
}

/** The files in what was dropped, with those in its folders. `onCount` is called with how many were found so far. */
export async function filesIn(entries: FileSystemEntry[], onCount: (count: number) => void): Promise<Found[]> {
  const found: Found[] = [];
  const walk = async (entry: FileSystemEntry, depth: number): Promise<void> => {
    if (isFile(entry)) {
      const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
      found.push({ path: entry.fullPath.replace(/^\//, ""), file });
      onCount(found.length);
    } else if (isFolder(entry) && depth < DEEPEST) {
      for (const inside of await listed(entry)) await walk(inside, depth + 1);
    }
  };
  for (const entry of entries) await walk(entry, 0);
  return found;
}

/** A folder's list comes in parts, until an empty one. */
async function listed(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (part.length === 0) return all;
    all.push(...part);
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
