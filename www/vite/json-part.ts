import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

const QUERY = "?part=";

/** A part of a JSON file as a module of its own, as `file.json?part=first`: whoever needs it alone fetches no more. */
export function jsonPart(): Plugin {
  return {
    name: "json-part",
    load(id) {
      const [file = "", part] = id.split(QUERY);
      if (part === undefined) return null;
      this.addWatchFile(file);
      const value = (JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>)[part];
      if (value === undefined) throw new Error(`${file} has no part "${part}".`);
      return { code: `export default ${JSON.stringify(value)};`, moduleType: "js" };
    },
  };
}
