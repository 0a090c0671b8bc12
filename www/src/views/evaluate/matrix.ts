/** A place in the grid of a confusion matrix; row 0 and column 0 are the headers, whose corner is nobody's. */
export interface Place {
  row: number;
  column: number;
}

/** Where a key leads from a place; nothing where it is not for moving. `count` classes are shown. */
export function step(
  { key, ctrlKey }: Pick<KeyboardEvent, "key" | "ctrlKey">,
  { row, column }: Place,
  count: number,
): Place | undefined {
  const least = (other: number) => (other === 0 ? 1 : 0);
  const within = (value: number, other: number) => Math.min(Math.max(value, least(other)), count);
  switch (key) {
    case "ArrowUp":
      return { row: within(row - 1, column), column };
    case "ArrowDown":
      return { row: within(row + 1, column), column };
    case "ArrowLeft":
      return { row, column: within(column - 1, row) };
    case "ArrowRight":
      return { row, column: within(column + 1, row) };
    case "Home":
      return ctrlKey ? { row: 0, column: 1 } : { row, column: least(row) };
    case "End":
      return ctrlKey ? { row: count, column: count } : { row, column: count };
    default:
      return undefined;
  }
}

/** How strong the colour of so many errors is, 0 to 1: by the root, so that a single one is seen beside many. */
export function heat(times: number, most: number): number {
  return times === 0 ? 0 : Math.sqrt(times / Math.max(most, 1));
}
