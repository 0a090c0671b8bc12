/** See `vite/json-part.ts`. */
declare module "*?part=first" {
  const part: unknown;
  export default part;
}
