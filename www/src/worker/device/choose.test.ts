import { describe, expect, it } from "vitest";
import { preferenceOf, choose } from "./choose";
import { describe as describeAdapter, type Survey } from "./survey";

const hardware: Survey = { gpu: { name: "acme", software: false }, cores: 4, isolation: "isolated" };
const software: Survey = { ...hardware, gpu: { name: "SwiftShader", software: true } };
const none: Survey = { ...hardware, gpu: { missing: "This browser has no WebGPU." } };
const auto = { kind: "auto", cores: null } as const;

describe("choose", () => {
  it("takes a hardware GPU first", () => {
    expect(choose(auto, hardware)).toMatchObject({ kind: "gpu" });
  });

  it("takes all cores where there is no GPU, or one emulated in software", () => {
    expect(choose(auto, none)).toEqual({ kind: "cpu", cores: 4, why: "This browser has no WebGPU." });
    expect(choose(auto, software)).toMatchObject({ kind: "cpu", cores: 4 });
    expect(choose(auto, software).why).toContain("slower");
    expect(choose(auto, { ...none, cores: 64 }).cores).toBe(8);
  });

  it("takes one core where memory cannot be shared, and says what would help", () => {
    const place = choose(auto, { ...none, isolation: "needs-headers" });
    expect(place.cores).toBe(1);
    expect(place.why).toContain("if the host sent the headers");
    expect(choose(auto, { ...none, isolation: "no-shared-memory" }).why).not.toContain("headers");
    // Nothing is missing on a machine with one core.
    expect(choose(auto, { ...none, cores: 1, isolation: "needs-headers" }).why).not.toContain("headers");
  });

  it("obeys the visitor, as far as it can", () => {
    expect(choose({ kind: "cpu", cores: 3 }, hardware)).toMatchObject({ kind: "cpu", cores: 3 });
    expect(choose({ kind: "gpu", cores: null }, software)).toMatchObject({ kind: "gpu" });
    expect(choose({ kind: "gpu", cores: null }, none)).toMatchObject({ kind: "cpu", cores: 4 });
  });
});

describe("preferenceOf", () => {
  it("reads the page's address and takes nonsense for nothing", () => {
    const page = "https://host.example/path/";
    expect(preferenceOf(page)).toEqual(auto);
    expect(preferenceOf(`${page}?engine=gpu`)).toEqual({ kind: "gpu", cores: null });
    expect(preferenceOf(`${page}?engine=cpu&cores=2#train`)).toEqual({ kind: "cpu", cores: 2 });
    expect(preferenceOf(`${page}?engine=tpu&cores=many`)).toEqual(auto);
    expect(preferenceOf(`${page}?cores=0`)).toEqual(auto);
  });
});

describe("describe", () => {
  const info = { vendor: "google", architecture: "swiftshader", device: "", description: "" };

  it("knows a GPU emulated in software by what the browser says, or by its name", () => {
    expect(describeAdapter({ info }).software).toBe(true);
    expect(describeAdapter({ info: { ...info, architecture: "x", isFallbackAdapter: true } }).software).toBe(true);
    expect(describeAdapter({ info: { ...info, vendor: "nvidia", architecture: "hopper" } })).toEqual({
      name: "nvidia hopper",
      software: false,
    });
  });
});
