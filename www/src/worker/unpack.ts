/** More than any data set has: what claims to be larger is not unpacked here. */
const MOST_BYTES = 2 ** 30;

/** A file's bytes, unpacked by the browser where they are gzip. Rejected where it cannot. */
export async function unpack(file: Uint8Array, signal?: AbortSignal): Promise<Uint8Array> {
  if (file[0] !== 0x1f || file[1] !== 0x8b) return file;
  // RFC 1952: a gzip member ends with its unpacked size.
  const size = new DataView(file.buffer, file.byteOffset, file.byteLength).getUint32(file.byteLength - 4, true);
  if (size > MOST_BYTES) throw new RangeError(`The file claims ${size} bytes.`);
  const bytes = new Uint8Array(size);
  let done = 0;
  const packed = new Blob([file as BlobPart]).stream();
  const reader = packed.pipeThrough<Uint8Array>(new DecompressionStream("gzip")).getReader();
  for (;;) {
    const { value, done: ended } = await reader.read();
    if (ended) break;
    if (signal?.aborted || done + value.length > size) await reader.cancel();
    signal?.throwIfAborted();
    bytes.set(value, done);
    done += value.length;
  }
  if (done !== size) throw new RangeError(`The file has ${done} bytes, and claims ${size}.`);
  return bytes;
}
