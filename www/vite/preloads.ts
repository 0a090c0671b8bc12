import type { Plugin } from "vite";

/**
 * Names in index.html what the first answer waits for (worker, wasm, shipped net), so that the browser fetches all of it
 * at once instead of finding each behind the other. What the worker fetches is named as a prefetch: a preload is kept for
 * the page alone, and browsers warn that the page never used it.
 */
export function preloads(): Plugin {
  return {
    name: "preloads",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(html, { filename, bundle }) {
        if (!filename.endsWith("index.html") || !bundle) return html;
        const files = Object.keys(bundle).filter((file) => /worker-[^/]*\.js$|_bg-[^/]*\.wasm$/.test(file));
        const hrefs = [...files, "models/lenet-mnist.safetensors"];
        const tags = hrefs.map((file) => ({
          tag: "link",
          attrs: { rel: file.endsWith(".js") ? "modulepreload" : "prefetch", href: `./${file}` },
          injectTo: "head" as const,
        }));
        return { html, tags };
      },
    },
  };
}
