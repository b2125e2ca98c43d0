/** Owns which value of a table is chosen and how keys move it; pure. */

/** A value by its row in the table's order and its column's place among those shown. */
export interface Spot {
  row: number;
  column: number;
}

/** Return where a key leads from a spot, null where the key is none of the table's. */
export function stepped(from: Spot, key: string, isFar: boolean, rows: number, columns: number, page: number): Spot | null {
  const { row, column } = from;
  const to = (row: number, column: number): Spot => ({
    row: Math.min(Math.max(row, 0), rows - 1),
    column: Math.min(Math.max(column, 0), columns - 1),
  });
  switch (key) {
    case "ArrowDown":
    case "Enter":
      return to(isFar ? rows : row + 1, column);
    case "ArrowUp":
      return to(isFar ? 0 : row - 1, column);
    case "ArrowRight":
      return to(row, isFar ? columns : column + 1);
    case "ArrowLeft":
      return to(row, isFar ? 0 : column - 1);
    case "PageDown":
      return to(row + page, column);
    case "PageUp":
      return to(row - page, column);
    case "Home":
      return to(isFar ? 0 : row, 0);
    case "End":
      return to(isFar ? rows : row, columns);
    default:
      return null;
  }
}
