/** Owns finding the same cells in two states of a workbook whose ids differ. */

import type { CellState } from "../protocol/messages";
import type { Cell } from "./cell";

/** Return old id → new id: by id, else by a title only one cell has, else by equal text; cells without a match are left out. */
export function matched(before: Cell[], after: CellState[]): Map<string, string> {
  const ids = new Map<string, string>();
  const free = new Map(after.map((state) => [state.id, state]));
  const take = (cell: Cell, state: CellState | undefined) => {
    if (!state || !free.delete(state.id)) return;
    ids.set(cell.id, state.id);
  };
  const open = () => before.filter((cell) => !ids.has(cell.id));
  for (const cell of before) take(cell, free.get(cell.id));
  for (const cell of open()) {
    const title = cell.title.peek();
    const found = title ? [...free.values()].filter((state) => state.title === title) : [];
    if (found.length === 1) take(cell, found[0]);
  }
  for (const cell of open()) take(cell, [...free.values()].find((state) => state.source === cell.source));
  return ids;
}
