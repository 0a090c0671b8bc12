import { mount } from "svelte";
import App from "./App.svelte";
import "./app.css";
import { isolate } from "./browser/isolation";
import { Session } from "./session/session.svelte";

// Before anything is drawn: the worker fetches wasm and net while the page is still being built.
const session = new Session(
  () => new Worker(new URL("./worker/worker.ts", import.meta.url), { type: "module" }),
  document.baseURI,
);

void isolate();

const target = document.getElementById("app");
if (target) mount(App, { target, props: { session } });
