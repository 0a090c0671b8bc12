import type { OwnFile } from "../../lib/protocol";

/** Folders in folders beyond this are not looked into, as in the terminal. */
const DEEPEST = 8;

/** What an input gave: of a folder its files bear their place in it. */
export function chosen(list: FileList | null): OwnFile[] {
  return [...(list ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** What was dropped. To be asked for at once: the browser forgets it after the event. */
export function entriesOf(transfer: DataTransfer | null): FileSystemEntry[] {
  const entries = [...(transfer?.items ?? [])].map((item) => item.webkitGetAsEntry());
  return entries.filter((entry) => entry !== null);
}

/** The files in what was dropped, with those in its folders. `onCount` hears how many were found so far. */
export async function filesIn(entries: FileSystemEntry[], onCount: (count: number) => void): Promise<OwnFile[]> {
  const found: OwnFile[] = [];
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
