/** What the visitor's own files are, by their names: what is inside is looked at by the core. */

interface Placed {
  path: string;
}

export type OwnKind = "zip" | "pictures" | "cifar10" | "idx";

const isZip = (path: string) => /\.zip$/i.test(path);
/** Systems leave hidden files and folders of their own in what is chosen; the core leaves them out as well. */
export const isHidden = (path: string): boolean => /(^|\/)(\.|__MACOSX\/)/.test(path);

export function isPicture(path: string): boolean {
  return /\.(png|jpe?g)$/i.test(path) && !isHidden(path);
}

/** Whether it is one of CIFAR-10's files, such as `data_batch_1.bin`. */
export function isBatch(path: string): boolean {
  return /\.bin$/i.test(path) && !isHidden(path);
}

/** A folder may hold more than what is wanted of it, such as a readme. */
export function kindOf(files: readonly Placed[]): OwnKind {
  if (files.some(({ path }) => isPicture(path))) return "pictures";
  if (files.some(({ path }) => isZip(path))) return "zip";
  if (files.some(({ path }) => isBatch(path))) return "cifar10";
  return "idx";
}

/**
 * The paths of pictures as the core takes them, without the folder around all of them, whose name says nothing of a
 * class or a half; with it where a picture would lie in no folder then.
 */
export function withinRoot<F extends Placed>(files: readonly F[]): { root: string; files: F[] } {
  const root = files[0]?.path.split("/")[0] ?? "";
  const rest = files.map((file) => ({ ...file, path: file.path.slice(root.length + 1) }));
  const all = files.every(({ path }) => path.startsWith(`${root}/`)) && rest.every(({ path }) => path.includes("/"));
  return all ? { root, files: rest } : { root: "", files: [...files] };
}

/** Of more files than this the first few are named. */
const NAMED = 8;
const FEW = 4;

/** Files by name, for a sentence: "a.webp, b.webp and 38 more". */
export function listed(names: readonly string[]): string {
  if (names.length === 0) return "no files";
  const more = names.length > NAMED ? ` and ${names.length - FEW} more` : "";
  return `${(more ? names.slice(0, FEW) : names).join(", ")}${more}`;
}

/** Pictures by the folder they lie in, which is their class; the fullest first. */
export function folders(files: readonly Placed[]): [name: string, pictures: number][] {
  const counts = new Map<string, number>();
  for (const { path } of files) {
    const name = path.split("/").at(-2) ?? "";
    if (isPicture(path)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].toSorted(([one, a], [other, b]) => b - a || (one < other ? -1 : 1));
}
