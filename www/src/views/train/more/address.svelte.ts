import { untrack } from "svelte";
import type { Session } from "../../../session/session.svelte";
import { errorMessage } from "../../../text/error-message";
import { ofHash, toShortQuery } from "../../network/link";
import type { Setup } from "../model.svelte";
import { configOf, follow } from "./follow";

/** Browsers take only so many changes of the address in a minute, and typing makes many. */
const REST_MS = 300;

/** The address of the Train view, which says how to train: it is followed when it comes, and written as settings change. */
export class Address {
  problem = $state("");
  /** The link is being followed. */
  coming = $state(false);
  #written = "";

  constructor(
    readonly setup: Setup,
    readonly session: Session,
  ) {}

  readonly hash = $derived.by(() => {
    const query = toShortQuery(configOf(this.setup));
    return query === "" ? "#train" : `#train?${query}`;
  });

  /** Takes what the address says, where it says something new. */
  async follow(): Promise<void> {
    const { hash } = location;
    if (!hash.startsWith("#train?") || hash === this.#written) return;
    this.problem = "";
    this.coming = true;
    try {
      if (this.session.busy) throw new Error("A run is under way. Stop it first, and then open the link again.");
      const config = ofHash(hash);
      if (config) await follow(this.setup, this.session, config);
    } catch (error) {
      this.problem = `The link could not be followed: ${errorMessage(error)}`;
    } finally {
      this.coming = false;
    }
  }

  /** Writes the settings into the address when they have come to rest; an effect. */
  write(): (() => void) | undefined {
    const { hash, setup, session } = this;
    // What cannot be run is no link, and the address of a link that is not followed yet is still to be read.
    if (this.coming || untrack(() => setup.problem(session.catalog))) return undefined;
    const later = setTimeout(() => {
      const here = location.hash;
      const isHere = here === "" ? hash !== "#train" : /^#train(\?|$)/.test(here);
      // The visitor may be on the way to another view, which this one does not know yet.
      if (!isHere || here === hash) return;
      this.#written = hash;
      history.replaceState(null, "", hash);
    }, REST_MS);
    return () => clearTimeout(later);
  }
}
