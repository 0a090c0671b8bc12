import { isHtml, openStore } from "./catalog";
import type { CatalogFile } from "./protocol";

export interface Download {
  bytes: Uint8Array;
  from: "host" | "browser";
}

/** The host has no such file; an HTML page in its place counts as none. */
export class Missing extends Error {}

/** Fetches one file as a stream, from Cache Storage where a copy of the right size is kept. */
export async function download(
  url: string,
  file: CatalogFile,
  signal: AbortSignal,
  onBytes: (count: number) => void,
): Promise<Download> {
  const kept = await (await openStore())?.match(url);
  if (kept) {
    const bytes = new Uint8Array(await kept.arrayBuffer());
    if (bytes.length === file.bytes) {
      onBytes(bytes.length);
      return { bytes, from: "browser" };
    }
  }
  return { bytes: await readStream(await request(url, file, signal), file, onBytes), from: "host" };
}

/** Keeps a file for the next visit. A full disk or a private window costs a second download, no more. */
export async function keep(url: string, bytes: Uint8Array): Promise<void> {
  try {
    await (await openStore())?.put(url, new Response(bytes as BufferSource));
  } catch {
    // Not kept: the data is loaded all the same.
  }
}

/** Forgets a kept file that turned out to be unreadable, so that the next try fetches it anew. */
export async function forget(url: string): Promise<void> {
  await (await openStore())?.delete(url);
}

async function request(url: string, file: CatalogFile, signal: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { signal, cache: "no-cache" });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new Error(
      `${file.path} could not be fetched: the connection is down. Reconnect and press Train again, or choose synthetic digits.`,
    );
  }
  if (response.ok && !isHtml(response)) return response;
  throw new Missing(
    `${file.path} is not on this host (it answered ${response.status}). Choose other data, or serve the data folder again and reload.`,
  );
}

async function readStream(
  response: Response,
  file: CatalogFile,
  onBytes: (count: number) => void,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(file.bytes);
  let done = 0;
  const wrongSize = (size: string) =>
    new Error(
      `${file.path} should have ${file.bytes} bytes, but ${size} came. Press Train to fetch it again, or choose other data.`,
    );
  const reader = (response.body ?? new Blob([]).stream()).getReader();
  for (;;) {
    const { value, done: ended } = await reader.read().catch(() => {
      throw wrongSize(`the connection broke after ${done}`);
    });
    if (ended) break;
    if (done + value.length > bytes.length) {
      await reader.cancel();
      throw wrongSize("more");
    }
    bytes.set(value, done);
    done += value.length;
    onBytes(value.length);
  }
  if (done !== bytes.length) throw wrongSize(`only ${done}`);
  return bytes;
}
