/** Values of a layer or of weights as tiles: each channel a tile, its places pixels. */

/** How tiles lie on a canvas of one pixel for each value. */
export interface Sheet {
  /** Of the canvas. */
  width: number;
  height: number;
  tiles: number;
  /** Of one tile. */
  tileWidth: number;
  tileHeight: number;
  columns: number;
  /** Screen pixels for each value. */
  scale: number;
}

/** The slate's colour, the chalk's for the largest value, and a blue for what is below zero. */
const ZERO = [16, 18, 22] as const;
const MOST = [246, 243, 236] as const;
const LEAST = [94, 150, 255] as const;

/** Beyond this many values on a side, a vector is broken into rows. */
const LONGEST_ROW = 100;

/** Lays out values of a shape so that they fit a width on the screen. */
export function sheetOf(shape: readonly number[], room: number): Sheet {
  const [tiles, tileHeight, tileWidth] = tilesOf(shape);
  const scale = scaleOf(tiles, tileHeight, tileWidth, room);
  const across = Math.floor((room / scale + 1) / (tileWidth + 1));
  // A filter's tiles, one for each channel it sees, stay in one row where they fit.
  const row = shape.length === 4 ? (shape[1] ?? 1) : 1;
  const fitting = row <= across ? across - (across % row) : across;
  const columns = Math.max(1, Math.min(tiles, fitting));
  const rows = Math.ceil(tiles / columns);
  return {
    width: columns * (tileWidth + 1) - 1,
    height: rows * (tileHeight + 1) - 1,
    tiles,
    tileWidth,
    tileHeight,
    columns,
    scale,
  };
}

/** Channels, height and width; a vector is one tile, in rows where it is long. */
export function tilesOf(shape: readonly number[]): [tiles: number, height: number, width: number] {
  if (shape.length >= 3) {
    const [height = 1, width = 1] = shape.slice(-2);
    return [shape.slice(0, -2).reduce((product, size) => product * size, 1), height, width];
  }
  if (shape.length === 2) return [1, shape[0] ?? 1, shape[1] ?? 1];
  const length = shape[0] ?? 1;
  if (length <= LONGEST_ROW) return [1, 1, length];
  const width = factorNear(length, LONGEST_ROW);
  return [1, Math.ceil(length / width), width];
}

/** The largest divisor up to `most`, or `most` where there is none to speak of. */
function factorNear(length: number, most: number): number {
  for (let width = most; width >= most / 2; width--) if (length % width === 0) return width;
  return most;
}

/** Values of small tiles are shown large, unless there are very many. */
function scaleOf(tiles: number, height: number, width: number, room: number): number {
  const side = Math.max(height, width);
  const wished = side > 64 ? 1 : side >= 20 ? 2 : tiles > 200 ? 3 : side >= 8 ? 4 : 6;
  const fits = Math.max(1, Math.floor(room / width));
  return height === 1 && width <= LONGEST_ROW ? Math.min(24, fits) : Math.min(Math.max(wished, width > 40 ? fits : 0), fits);
}

/** The largest absolute value. */
export function largestOf(values: Float32Array): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  return largest;
}

/** What is painted lightest: the largest absolute value, or 1 where all are zero. */
export function boundOf(values: Float32Array): number {
  const largest = largestOf(values);
  return largest > 0 && Number.isFinite(largest) ? largest : 1;
}

/** The canvas' pixels in RGBA; what lies between tiles is clear. */
export function paint(values: Float32Array, sheet: Sheet, bound = boundOf(values)): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(4 * sheet.width * sheet.height);
  const area = sheet.tileWidth * sheet.tileHeight;
  for (let at = 0; at < values.length; at++) {
    const [x, y] = placeOf(at, sheet, area);
    const to = 4 * (y * sheet.width + x);
    for (let channel = 0; channel < 3; channel++) rgba[to + channel] = lightOf(values[at] ?? 0, bound, channel);
    rgba[to + 3] = 255;
  }
  return rgba;
}

/** A value's red, green or blue, 0 to 255. */
function lightOf(value: number, bound: number, channel: number): number {
  const share = Math.min(1, Math.abs(value) / bound);
  const zero = ZERO[channel] ?? 0;
  return zero + share * (((value < 0 ? LEAST : MOST)[channel] ?? 0) - zero);
}

/** The same colour for a cell of a table, and black or white on it: whichever can be read, by WCAG's contrast. */
export function cellColours(value: number, bound: number): string {
  const rgb = [0, 1, 2].map((channel) => Math.round(lightOf(value, bound, channel)));
  const [red = 0, green = 0, blue = 0] = rgb.map((light) => {
    const share = light / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  // Where white's contrast, 1.05 : (L + 0.05), and black's, (L + 0.05) : 0.05, are the same.
  return `color: ${luminance > 0.179 ? "#000" : "#fff"}; background: rgb(${rgb.join(" ")})`;
}

/** Where on the canvas a value is. */
export function placeOf(at: number, sheet: Sheet, area = sheet.tileWidth * sheet.tileHeight): [x: number, y: number] {
  const [tile, inside] = [Math.floor(at / area), at % area];
  const [row, column] = [Math.floor(inside / sheet.tileWidth), inside % sheet.tileWidth];
  return [
    (tile % sheet.columns) * (sheet.tileWidth + 1) + column,
    Math.floor(tile / sheet.columns) * (sheet.tileHeight + 1) + row,
  ];
}

/** The index of the value at a place on the canvas; none between tiles and beyond the last value. */
export function valueAt(x: number, y: number, sheet: Sheet, length: number): number | undefined {
  const [wide, high] = [sheet.tileWidth + 1, sheet.tileHeight + 1];
  const [column, row] = [x % wide, y % high];
  if (x < 0 || y < 0 || x >= sheet.width || column === sheet.tileWidth || row === sheet.tileHeight) return undefined;
  const tile = Math.floor(y / high) * sheet.columns + Math.floor(x / wide);
  const at = (tile * sheet.tileHeight + row) * sheet.tileWidth + column;
  return tile < sheet.tiles && at < length ? at : undefined;
}

/** The value next to another one in the direction of an arrow key, across the borders of tiles. */
export function step(at: number, key: string, sheet: Sheet, length: number): number | undefined {
  const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  if (!by) return undefined;
  const [x, y] = placeOf(at, sheet);
  const [dx = 0, dy = 0] = by;
  // One step further where a border lies between.
  return valueAt(x + dx, y + dy, sheet, length) ?? valueAt(x + 2 * dx, y + 2 * dy, sheet, length) ?? at;
}
