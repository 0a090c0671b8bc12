import type { Catalog } from "./protocol";

const CACHE = "lenet-playground-data-1";

/** Asks the page's host which data sets it offers; none is an empty list. Falls back on what the browser has kept. */
export async function fetchCatalog(url: string): Promise<Catalog> {
  const store = await openStore();
  let response: Response;
  try {
    response = await fetch(url, { cache: "no-cache" });
  } catch {
    const kept = await store?.match(url);
    if (kept) return (await kept.json()) as Catalog;
    throw new Error(
      "The list of data sets could not be fetched: the connection is down. Reconnect, or train on synthetic digits, which are made here.",
    );
  }
  if (!response.ok || isHtml(response)) return { sets: [] };
  await store?.put(url, response.clone());
  return (await response.json()) as Catalog;
}

/** Cache Storage, where there is one: plain http on another host than localhost has none. */
export async function openStore(): Promise<Cache | undefined> {
  try {
    return await globalThis.caches?.open(CACHE);
  } catch {
    return undefined;
  }
}

export function isHtml(response: Response): boolean {
  return (response.headers.get("content-type") ?? "").includes("text/html");
}
