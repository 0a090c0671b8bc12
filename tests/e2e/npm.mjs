import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

/** The page's folder: it holds the npm packages, which Node would not find from here. */
export const WWW = new URL("../../www/", import.meta.url);

const { resolve } = createRequire(new URL("package.json", WWW));

/** Imports a package of the page's. */
export function npm(name) {
  return import(pathToFileURL(resolve(name)).href);
}
