/** Made by vite/wasm-builds.ts: the addresses of the builds of the engine. */
declare module "virtual:wasm-builds" {
  const builds: import("./browser/simd").Builds;
  export default builds;
}
