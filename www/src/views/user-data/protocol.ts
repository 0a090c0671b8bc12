import type { ImageEncoder } from "../../../pkg-gpu/lenet_playground.js";

/**
 * The visitor's own files, by path. A browser takes a millisecond to send and read each file by itself, so they go in
 * bundles: the bytes of one behind those of another, still on the disk.
 */
export interface OwnFiles {
  list: OwnFile[];
  bundles: Blob[];
}

/** One of them, its place in what was chosen, such as `pets/cats/one.png`, and that of its bytes. */
export interface OwnFile {
  path: string;
  size: number;
  modified: number;
  bundle: number;
  at: number;
}

/** How pictures are brought to the size that the net takes. */
export type PictureMethod = NonNullable<Exclude<ImageEncoder, string>["method"]>;

/** Digits that the visitor drew and named: 28×28 bytes and a label for each. */
export interface Drawings {
  pixels: Uint8Array;
  labels: Uint8Array;
  /** Others have another one. */
  key: string;
}
