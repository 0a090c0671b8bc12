/**
 * Keeps the keyboard's focus near where it was when what has it goes away or is disabled. Else it falls to the body,
 * and the next press of Tab begins at the top of the page. Works from when it is imported.
 */

/** Where it may go: to nothing that a key would change, and that opens no keyboard on a phone. */
const FOCUSABLE = "a[href], button, summary, [tabindex]";
const OFF = ":disabled, [aria-disabled=true], [tabindex='-1']";
/** So many places are remembered. */
const MOST = 8;

let held: Element | undefined;
/** What lies around it, the innermost first, without the page as a whole. */
let around: Element[] = [];
/** All places in the order of the page, as they were when it took the focus. */
let order: HTMLElement[] = [];
/** What had the focus before, the last first. */
let past: HTMLElement[] = [];

addEventListener("focusin", note);
addEventListener("focusout", () => setTimeout(release));
new MutationObserver(mend).observe(document.body, {
  subtree: true,
  childList: true,
  attributes: true,
  attributeFilter: ["disabled"],
});
note();

export {};

function note(): void {
  const { activeElement } = document;
  if (!(activeElement instanceof HTMLElement) || activeElement === document.body) return;
  held = activeElement;
  past = [activeElement, ...past.filter((each) => each !== activeElement)].slice(0, MOST);
  order = [...document.querySelectorAll<HTMLElement>(FOCUSABLE)];
  around = [];
  for (let each = activeElement.parentElement; each && each.id !== "app"; each = each.parentElement) around.push(each);
}

/** The visitor has pressed where nothing takes the focus: it is to be nowhere. */
function release(): void {
  if (document.activeElement === document.body && held && !isGone(held)) held = undefined;
}

function mend(): void {
  const { activeElement } = document;
  if (!held || !isGone(held) || (activeElement !== held && activeElement !== document.body)) return;
  const at = order.indexOf(held as HTMLElement);
  const near = [...order.slice(at + 1), ...order.slice(0, Math.max(at, 0)).reverse()].filter(isThere);
  const within = around.map((part) => near.find((each) => part.isConnected && part.contains(each)));
  const next = within.find((each) => each) ?? past.find(isThere) ?? near[0];
  // Nothing on the page may move for it.
  next?.focus({ preventScroll: true });
}

function isGone(element: Element): boolean {
  return !element.isConnected || element.matches(":disabled");
}

function isThere(element: Element): boolean {
  return element.isConnected && !element.matches(OFF) && element.getClientRects().length > 0;
}
