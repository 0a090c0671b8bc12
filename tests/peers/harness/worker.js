/** The worker of a page: `#page` is the one that the build was made for. */
import page from "#page";
import { measure } from "./measure.js";

self.onmessage = async ({ data: engine }) => {
  try {
    await measure(page, engine, (figures) => self.postMessage(figures));
  } catch (error) {
    self.postMessage({ error: error?.message ?? String(error) });
  }
  self.postMessage({ done: true });
};
