/** Strokes of digits, corner by corner, on a field of 1×1. They are not those of the page's Example button. */
export type Stroke = readonly (readonly [x: number, y: number])[];

export const ZERO: Stroke[] = [
  [
    [0.53, 0.17], [0.38, 0.22], [0.3, 0.4], [0.31, 0.62], [0.41, 0.8],
    [0.56, 0.81], [0.68, 0.66], [0.7, 0.42], [0.64, 0.24], [0.52, 0.17],
  ],
];

export const ONE: Stroke[] = [[[0.55, 0.17], [0.52, 0.4], [0.48, 0.62], [0.46, 0.83]]];

export const THREE: Stroke[] = [
  [
    [0.32, 0.26], [0.42, 0.18], [0.56, 0.18], [0.64, 0.28], [0.59, 0.41], [0.46, 0.48],
    [0.6, 0.54], [0.67, 0.67], [0.6, 0.79], [0.46, 0.84], [0.31, 0.77],
  ],
];

export const FOUR: Stroke[] = [
  [[0.4, 0.18], [0.35, 0.36], [0.29, 0.55], [0.5, 0.55], [0.72, 0.53]],
  [[0.62, 0.34], [0.6, 0.6], [0.58, 0.84]],
];

export const SEVEN: Stroke[] = [[[0.3, 0.2], [0.5, 0.2], [0.72, 0.19], [0.63, 0.38], [0.53, 0.6], [0.45, 0.84]]];
