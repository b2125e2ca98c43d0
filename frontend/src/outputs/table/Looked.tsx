/** Owns the words in a table's foot about what is looked at: one value, or a block of them. */

import { count } from "../../app/time";
import type { Behind } from "./behind";
import type { Block } from "./choosing";
import { summed } from "./copying";
import type { Placed } from "./placing";
import type { Row, Rows } from "./rows";
import { plain } from "./values";

const MOST_SUMMED = 5_000; // rows

/** What stands behind the value looked at: a sheet's formula and the reason of an error; of other data the whole value. */
export function Looked({ column, row, behind, isHeld }: { column: Placed; row: Row; behind: Behind | undefined; isHeld: boolean }) {
  const value = row[column.place];
  const name = column.letter ? `${column.letter}${row[0]}` : column.label;
  const text = behind?.formula ?? (value === null || value === undefined ? (column.letter ? "" : "null") : plain(value));
  return (
    <span class={`table-looked ${isHeld ? "is-held" : ""}`} role="status" title={[text, behind?.reason].filter(Boolean).join("\n")}>
      <b>{name}</b>
      <code>{text}</code>
      {behind?.reason && <i>{behind.reason}</i>}
    </span>
  );
}

/** What the values of a block come to, as far as they are on the page. */
export function Marked({ block, columns, rows }: { block: Block; columns: Placed[]; rows: Rows }) {
  const { top, bottom, left, right } = block;
  const marked = columns.slice(left, right + 1);
  const known = rows.known(top, Math.min(bottom + 1, top + MOST_SUMMED));
  const told = known && bottom - top < MOST_SUMMED ? summed(known, marked.filter((column) => !column.index).map((column) => column.place)) : "";
  return (
    <span class="table-looked" role="status">
      <b>
        {count(bottom - top + 1)} × {count(marked.length)}
      </b>
      <code>{told}</code>
    </span>
  );
}
