/** Data sets as IDX files, the format of MNIST: big-endian sizes, then bytes. */

export function idxImages(pixels: Uint8Array, height: number, width: number): Uint8Array {
  return idx([0x803, pixels.length / (height * width), height, width], pixels);
}

export function idxLabels(labels: Uint8Array): Uint8Array {
  return idx([0x801, labels.length], labels);
}

function idx(header: number[], values: Uint8Array): Uint8Array {
  const file = new Uint8Array(4 * header.length + values.length);
  const view = new DataView(file.buffer);
  header.forEach((word, i) => view.setUint32(4 * i, word));
  file.set(values, 4 * header.length);
  return file;
}
