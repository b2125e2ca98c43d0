/** Owns one value of a table on the page. */

import type { Placed } from "./placing";

const ERROR = /^#[A-Z/0]+[!?]?$/; // an error value

interface ValueProps {
  id: string;
  column: Placed;
  value: unknown;
  isKnown: boolean;
  isChosen: boolean;
  isCovered: boolean;
  /** More of the value, where it is looked at. */
  tip: string | undefined;
}

export function Value({ id, column, value, isKnown, isChosen, isCovered, tip }: ValueProps) {
  const text = !isKnown ? "" : value === null || value === undefined ? "null" : column.write(value);
  return (
    <div
      id={id}
      data-column={column.order}
      class={`table-value is-${column.align} ${value === null || value === undefined ? "is-null" : ""} ${column.index ? "is-index" : ""} ${isChosen ? "is-chosen" : ""} ${isCovered ? "is-covered" : ""} ${column.letter && ERROR.test(text) ? "is-error" : ""}`}
      aria-selected={isChosen || isCovered}
      aria-description={isChosen ? tip : undefined}
      role={column.index ? "rowheader" : "gridcell"}
      aria-colindex={column.place + 1}
      style={{ left: `${column.left}px`, width: `${column.width}px` }}
      title={tip || (text.length * 7.6 > column.width - 20 ? String(value) : undefined)}
    >
      {isKnown ? text : <span class="table-waiting" />}
    </div>
  );
}
