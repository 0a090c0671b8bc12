/** What to say and do where code does not come. It is the same sentence everywhere, whichever part was wanted. */
export const NOT_LOADED =
  "This part of the page could not be loaded. Check the connection and try again. If the page was updated meanwhile, " +
  "reload it; a net that you trained is then lost.";

/** A worker's error as a sentence: of code that did not load each browser says something else, and nothing to act on. */
export function plain(message: string): string {
  return /import.* module|failed to fetch|NetworkError|load failed|magic/i.test(message) ? NOT_LOADED : message;
}
