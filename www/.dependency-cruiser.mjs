/** No circle among the page's files: each can be read before those that use it. Run by `npm run check`. */
export default {
  forbidden: [{ name: "no-circle", severity: "error", from: {}, to: { circular: true } }],
  options: {
    // Types count: a file that needs another’s types is read after it. What a component imports as a type is not seen,
    // for the Svelte compiler drops it first.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    exclude: { path: ["^pkg", "node_modules"] },
  },
};
