/** Owns which values of a table are chosen and how keys move there; pure. */

/** A value by its row in the table's order and its column's place among those shown. */
export interface Spot {
  row: number;
  column: number;
}

/** The values from one corner to the other, both with it. */
export interface Block {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

export function blockOf(one: Spot, other: Spot): Block {
  return {
    top: Math.min(one.row, other.row),
    bottom: Math.max(one.row, other.row),
    left: Math.min(one.column, other.column),
    right: Math.max(one.column, other.column),
  };
}

export function isIn(block: Block | null, row: number, column: number): boolean {
  return block !== null && row >= block.top && row <= block.bottom && column >= block.left && column <= block.right;
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
