/** A value of a net with three significant digits, and a true minus. */
export function value(x: number): string {
  if (x === 0) return "0";
  const size = Math.abs(x);
  const text = size >= 1e-3 && size < 1e4 ? size.toPrecision(3) : size.toExponential(1);
  return (x < 0 ? "−" : "") + (text.includes("e") ? text.replace("e-", "e−") : text);
}

/** The same where there is little room: two digits behind the point. */
export function short(x: number): string {
  const text = Math.abs(x).toFixed(2).replace(/^0(?=\.)/, "");
  if (Number(text) === 0) return "0";
  return (x < 0 ? "−" : "") + text;
}
