import type { OwnFile, OwnFiles } from "./protocol";

/** Read in one go: many small files, or one. */
const AHEAD = 4e6;

/** Reads files out of their bundles; those that follow a small one are read with it. */
export class FileReading {
  #ahead: { bundle: number; from: number; bytes: Uint8Array } | undefined;

  constructor(readonly bundles: OwnFiles["bundles"]) {}

  /** A file that was moved or changed since it was chosen can no longer be read. */
  async bytes(file: OwnFile): Promise<Uint8Array> {
    const within = this.#within(file);
    if (within) return within;
    if (file.size < AHEAD) {
      // Where this fails the fault may be another file's.
      const bytes = await this.#read(file.bundle, file.at, file.at + AHEAD).catch(() => undefined);
      if (bytes) this.#ahead = { bundle: file.bundle, from: file.at, bytes };
    }
    try {
      return this.#within(file) ?? (await this.#read(file.bundle, file.at, file.at + file.size));
    } catch {
      throw new Error(`${file.path} can no longer be read: it was moved or changed, or is too large. Choose it again.`);
    }
  }

  #within({ bundle, at, size }: OwnFile): Uint8Array | undefined {
    const ahead = this.#ahead;
    if (ahead?.bundle !== bundle || at < ahead.from || at + size > ahead.from + ahead.bytes.length) return undefined;
    return ahead.bytes.subarray(at - ahead.from, at - ahead.from + size);
  }

  async #read(bundle: number, from: number, to: number): Promise<Uint8Array> {
    const blob = this.bundles[bundle]?.slice(from, to);
    if (!blob) throw new Error("There is no such bundle.");
    return new Uint8Array(await blob.arrayBuffer());
  }
}

/** Its name without its place. */
export function nameOf({ path }: OwnFile): string {
  return path.split("/").at(-1) ?? path;
}
