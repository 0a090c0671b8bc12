/**
 * A data set that any net learns in a moment: the class is where the bright square stands. For all tests that ask what
 * the page does, not how well LeNet learns.
 */
export const TINY = { id: "tiny", name: "Tiny set", training: 2000, test: 300 };

const SIDE = 28;

export interface Idx {
  images: Buffer;
  labels: Buffer;
}

export function tinyIdx(count: number, seed: number): Idx {
  const images = Buffer.alloc(16 + count * SIDE * SIDE);
  const labels = Buffer.alloc(8 + count);
  header(images, [0x803, count, SIDE, SIDE]);
  header(labels, [0x801, count]);
  const random = generator(seed);
  for (let i = 0; i < count; i++) {
    const label = i % 10;
    labels[8 + i] = label;
    square(images.subarray(16 + i * SIDE * SIDE), label, random);
  }
  return { images, labels };
}

function header(bytes: Buffer, words: number[]): void {
  words.forEach((word, i) => bytes.writeUInt32BE(word, 4 * i));
}

function square(image: Buffer, label: number, random: () => number): void {
  const left = 2 + 5 * (label % 5) + Math.floor(2 * random());
  const top = 6 + 10 * Math.floor(label / 5) + Math.floor(2 * random());
  for (let y = top; y < top + 5; y++) {
    for (let x = left; x < left + 4; x++) image[y * SIDE + x] = 128 + Math.floor(127 * random());
  }
}

/** A linear congruential generator: the same set in every run. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
