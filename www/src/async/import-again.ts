/**
 * Many browsers remember that a module did not come, and never fetch it again under the same address (the standard has
 * them fetch it since 2026, https://github.com/whatwg/html/pull/10327). Under another address they do. Which address it
 * was, the error says; where it does not, as in Safari, a plain `import()` has already tried again.
 */
export async function importAgain<T>(error: unknown): Promise<T> {
  const address = addressIn(error);
  if (!address) throw error;
  address.searchParams.set("again", String(Date.now()));
  return (await import(/* @vite-ignore */ address.href)) as T;
}

/** The address of the script that an error names. */
export function addressIn(error: unknown): URL | undefined {
  const [address] = /https?:\S+\.js\b/.exec(String(error)) ?? [];
  return address ? new URL(address) : undefined;
}
