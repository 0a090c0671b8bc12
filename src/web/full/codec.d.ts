/** How an image lies in a tensor; a value v, 0 to 1, becomes (v - mean) / √variance. */
export interface ImageLayout {
  height: number;
  width: number;
  colorSpace: "grayscale" | "rgb";
  /** The planes one after the other (the usual way), or the channels of a pixel side by side. */
  interleaving?: "channels-first" | "channels-last";
  /** One value, one for each channel, or one for each value of the image. */
  mean?: readonly number[];
  variance?: readonly number[];
}

/** How a picture becomes a tensor. "digit": as MNIST was made, 28×28 in grey. */
export type ImageEncoder =
  | "digit"
  | {
      layout: ImageLayout;
      /** Usually "fit": all of the picture in its proportions, with padding around it. */
      method?: "stretch" | "fit" | "fill" | "digit";
      /** Usually "bilinear". */
      resampling?: "nearest" | "bilinear" | "lanczos";
      /** The grey around a picture that is fitted in, 0 (black, the usual) to 1. */
      padding?: number;
    };

/** Pixels in RGBA, as a canvas has them: an `ImageData` is one. */
export interface Pixels {
  width: number;
  height: number;
  data: Uint8ClampedArray;
}

/** The bytes of a PNG or JPEG file, or pixels. */
export type PictureSource = Uint8Array | Pixels;

/** What becomes of probabilities. Below the threshold, 0 to 1, there is no decision. */
export interface ClassDecoder {
  labels: string[];
  threshold?: number;
}

/** What becomes of a net's output. */
export type Decoder = ({ type: "class" } & ClassDecoder) | { type: "image"; layout: ImageLayout };

/** What is asked of probabilities; "decision" where nothing is said. */
export type Property =
  | "decision"
  | "probabilities"
  | "entropy"
  | { "top-decisions": number }
  | { "top-probabilities": number }
  | { probability: string }
  | { "random-sample": { temperature: number; seed: number } };

/** A class and its probability. */
export interface ClassProbability {
  label: string;
  probability: number;
}

/** What is answered: a class, or null where the net is undecided; classes; probabilities; a number; a picture. */
export type Decoded = string | null | string[] | ClassProbability[] | number | Pixels;
