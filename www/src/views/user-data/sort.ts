import { listed } from "./kind";

/** The visitor's files by the part each plays. A test set is optional. */
export interface SortedFiles<F> {
  trainImages: F;
  trainLabels: F;
  testImages?: F;
  testLabels?: F;
}

/**
 * Tells images from labels and training from test, by the usual names where all files bear them, else by size: an image
 * takes hundreds of bytes where its label takes one, and the larger set is for training. Rust then checks what is inside.
 */
export function sortFiles<F extends { name: string; size: number }>(files: F[]): SortedFiles<F> {
  if (files.length !== 2 && files.length !== 4) {
    throw new Error(
      `Choose two IDX files (images and labels) or four (the same for training and test), or pictures in a folder or zip file, or CIFAR-10’s batches. What was chosen: ${listed(files.map(({ name }) => name))}.`,
    );
  }
  const images = part(files, /images|idx3/i, /labels|idx1/i);
  const labels = files.filter((file) => !images.includes(file));
  const [trainImages, testImages] = trainFirst(images);
  const [trainLabels, testLabels] = trainFirst(labels);
  // The lengths were checked above: with two or four files each half has one or two.
  const sorted: SortedFiles<F> = { trainImages: trainImages!, trainLabels: trainLabels! };
  return testImages && testLabels ? { ...sorted, testImages, testLabels } : sorted;
}

function part<F extends { name: string; size: number }>(files: F[], ours: RegExp, others: RegExp): F[] {
  const half = files.length / 2;
  const named = files.filter(({ name }) => ours.test(name) && !others.test(name));
  const rest = files.filter(({ name }) => others.test(name) && !ours.test(name));
  if (named.length === half && rest.length === half) return named;
  return bySize(files).slice(0, half);
}

function trainFirst<F extends { name: string; size: number }>(files: F[]): F[] {
  const isTest = ({ name }: F) => /t10k|test/i.test(name);
  const test = files.filter(isTest);
  return test.length === 1 ? [...files.filter((file) => !isTest(file)), ...test] : bySize(files);
}

function bySize<F extends { size: number }>(files: F[]): F[] {
  return files.toSorted((a, b) => b.size - a.size);
}
