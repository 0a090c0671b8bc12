import { describe, expect, it } from "vitest";
import catalogue from "../src/generated/catalogue.json";
import first from "../src/generated/catalogue.json?part=first";
import { jsonPart } from "./json-part";

describe("a part of a JSON file", () => {
  it("is a module of its own", () => {
    expect(first).toEqual(catalogue.first);
  });

  it("is named where there is none", () => {
    const load = jsonPart().load as (this: unknown, id: string) => unknown;
    const file = new URL("../src/generated/catalogue.json", import.meta.url).pathname;
    const context = { addWatchFile: () => undefined };
    expect(() => load.call(context, `${file}?part=last`)).toThrow(`has no part "last"`);
    expect(load.call(context, file)).toBeNull();
  });
});
