/** Inlined into index.html by vite/preloads.ts: asks for the one build that the worker will want, before any script came. */
import builds from "virtual:wasm-builds";
import { chooseSimd } from "./browser/simd";

void chooseSimd(location.href, builds).then((simd) => {
  const link = document.createElement("link");
  // Not a preload: that is kept for the page alone, and browsers warn that the page never used it.
  link.rel = "prefetch";
  link.href = builds[simd] ?? builds.plain;
  document.head.append(link);
});
