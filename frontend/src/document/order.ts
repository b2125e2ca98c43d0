/** Owns the order of cells while edits of this page are on their way: pure list changes, replayed on the session's order. */

import type { CellEdit } from "../protocol/messages";

export function reordered(order: readonly string[], edits: Iterable<CellEdit>): string[] {
  let next = [...order];
  for (const edit of edits) {
    if (edit.op === "replace") continue;
    const had = next.includes(edit.cell);
    next = next.filter((id) => id !== edit.cell);
    if (edit.op === "delete" || (edit.op === "move" && !had)) continue;
    // A neighbour that is gone by now leaves the end as the only place that loses nothing.
    const at = edit.after === null ? 0 : next.indexOf(edit.after) + 1 || next.length;
    next.splice(at, 0, edit.cell);
  }
  return next;
}
