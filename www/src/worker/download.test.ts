import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fetchCatalog } from "./catalog";
import { Missing, download, forget, keep } from "./download";

const URL_OF_SET = "http://page/data/index.json";
const FILE = { path: "mnist/images", bytes: 4 };
const CATALOG = { sets: [] };

/** Cache Storage as far as the page uses it. */
function fakeCaches(): { open: () => Promise<unknown> } {
  const kept = new Map<string, Response>();
  const cache = {
    match: async (url: string) => kept.get(url)?.clone(),
    put: async (url: string, response: Response) => void kept.set(url, response),
    delete: async (url: string) => kept.delete(url),
  };
  return { open: async () => cache };
}

const fetchMock = vi.fn<() => Promise<Response>>();
const answer = (body: BodyInit, init?: ResponseInit) =>
  fetchMock.mockImplementation(async () => new Response(body, init));
const load = (onBytes: (count: number) => void = () => undefined) =>
  download("http://page/data/mnist/images", FILE, new AbortController().signal, onBytes);

beforeEach(() => {
  vi.stubGlobal("fetch", fetchMock);
  vi.stubGlobal("caches", fakeCaches());
});

afterEach(() => {
  vi.unstubAllGlobals();
  fetchMock.mockReset();
});

describe("fetchCatalog", () => {
  it("takes 404 and a web page for no data", async () => {
    answer("{}", { status: 404 });
    expect(await fetchCatalog(URL_OF_SET)).toEqual({ sets: [] });
    answer("<p>", { headers: { "Content-Type": "text/html; charset=utf-8" } });
    expect(await fetchCatalog(URL_OF_SET)).toEqual({ sets: [] });
  });

  it("remembers the list for when the connection is down, and says so where it cannot", async () => {
    fetchMock.mockRejectedValue(new TypeError("Failed to fetch"));
    await expect(fetchCatalog(URL_OF_SET)).rejects.toThrow("the connection is down");
    answer(JSON.stringify(CATALOG));
    await fetchCatalog(URL_OF_SET);
    fetchMock.mockRejectedValue(new TypeError("Failed to fetch"));
    expect(await fetchCatalog(URL_OF_SET)).toEqual(CATALOG);
  });
});

describe("download", () => {
  it("reads the stream and counts its bytes", async () => {
    answer(Uint8Array.of(1, 2, 3, 4));
    let counted = 0;
    const { bytes, from } = await load((count) => (counted += count));
    expect([...bytes]).toEqual([1, 2, 3, 4]);
    expect({ from, counted }).toEqual({ from: "host", counted: 4 });
  });

  it("takes a kept file without asking the host, but not one of another size", async () => {
    await keep("http://page/data/mnist/images", Uint8Array.of(5, 6, 7, 8));
    expect((await load()).from).toBe("browser");
    expect(fetchMock).not.toHaveBeenCalled();
    await keep("http://page/data/mnist/images", Uint8Array.of(5));
    answer(Uint8Array.of(1, 2, 3, 4));
    expect((await load()).from).toBe("host");
  });

  it("fetches anew what was forgotten", async () => {
    await keep("http://page/data/mnist/images", Uint8Array.of(5, 6, 7, 8));
    await forget("http://page/data/mnist/images");
    answer(Uint8Array.of(1, 2, 3, 4));
    expect((await load()).from).toBe("host");
  });

  it("works without Cache Storage", async () => {
    vi.stubGlobal("caches", undefined);
    answer(Uint8Array.of(1, 2, 3, 4));
    expect((await load()).from).toBe("host");
    await keep("http://page/data/mnist/images", Uint8Array.of(5));
  });

  it.each([
    [Uint8Array.of(1), "only 1 came"],
    [Uint8Array.of(1, 2, 3, 4, 5), "more came"],
  ])("names a wrong size", async (bytes, sentence) => {
    answer(bytes);
    await expect(load()).rejects.toThrow(`mnist/images should have 4 bytes, but ${sentence}`);
  });

  it("names a connection that broke half way", async () => {
    const broken = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (controller.desiredSize === 1) controller.enqueue(Uint8Array.of(1, 2));
        controller.error(new Error("reset"));
      },
    });
    answer(broken);
    await expect(load()).rejects.toThrow("the connection broke after");
  });

  it("tells a missing file from a dead connection", async () => {
    answer("", { status: 404 });
    await expect(load()).rejects.toThrow(Missing);
    fetchMock.mockRejectedValue(new TypeError("Failed to fetch"));
    await expect(load()).rejects.toThrow("the connection is down");
  });
});
