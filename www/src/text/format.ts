/** Numbers as a reader meets them: grouped, with their unit, a no-break space between. */

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

export function count(value: number): string {
  return whole.format(value);
}

/** A share of 1 as per cent, with as many digits as asked for. */
export function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)}\u00a0%`;
}

/** An accuracy with the digits its number of images can carry. */
export function accuracy(share: number, images = 10_000): string {
  return percent(share, images >= 5000 ? 2 : 1);
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)}\u00a0MB`;
}

/** "41 s", "3 min 20 s", "1 h 5 min"; an em dash while it is unknown. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "—";
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s}\u00a0s`;
  if (s < 3600) return `${Math.floor(s / 60)}\u00a0min ${s % 60}\u00a0s`;
  // Rounded before it is split, or 59.8 minutes would read as 60.
  const minutes = Math.round(s / 60);
  return `${Math.floor(minutes / 60)}\u00a0h ${minutes % 60}\u00a0min`;
}

/** A number with what it counts, such as "1 epoch", "1.3 epochs", "1,024 images". */
export function counted(value: number, one: string, more = `${one}s`): string {
  const text = Number.isInteger(value) ? count(value) : value.toFixed(1);
  return `${text} ${text === "1" ? one : more}`;
}

/** A text as the beginning of a sentence. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
