/** Owns the head of a table: name, type, a small picture of the column, and sorting by it. */

import { count } from "../../app/time";
import type { Sort } from "./rows";
import type { Placed } from "./placing";
import { noteOf } from "./values";

interface HeaderProps {
  columns: Placed[];
  total: number;
  whole: number;
  sort: Sort;
  onSort: (name: string, add: boolean) => void;
}

export function Header({ columns, total, whole, sort, onSort }: HeaderProps) {
  return (
    <div class="table-head" role="row" aria-rowindex={1} style={{ width: `${whole}px` }}>
      {columns.map((column) => {
        const place = sort.findIndex(([name]) => name === column.name);
        const direction = sort[place]?.[1];
        return (
          <div
            key={column.place}
            role="columnheader"
            aria-colindex={column.place + 1}
            aria-sort={direction === "asc" ? "ascending" : direction === "desc" ? "descending" : "none"}
            class={`table-column is-${column.align}`}
            style={{ left: `${column.left}px`, width: `${column.width}px` }}
          >
            <button type="button" title={summary(column, total)} onClick={(event) => onSort(column.name, event.shiftKey)}>
              <span class="table-name">
                <span>{column.label}</span>
                {direction && (
                  <i aria-hidden="true">
                    {direction === "asc" ? "↑" : "↓"}
                    {sort.length > 1 ? place + 1 : ""}
                  </i>
                )}
              </span>
              <span class="table-type">{column.type}</span>
              <Distribution column={column} total={total} />
            </button>
          </div>
        );
      })}
    </div>
  );
}

/** A histogram of numbers; of the rest, how many different values there are. */
function Distribution({ column, total }: { column: Placed; total: number }) {
  const { histogram: bars = [], nulls = 0 } = column.summary ?? {};
  const most = Math.max(1, ...bars);
  if (bars.length === 0) return <span class="table-distinct">{noteOf(column)}</span>;
  const full = 1 - nulls / Math.max(total, 1);
  return (
    <svg class="table-bars" viewBox={`0 0 ${bars.length} 14`} preserveAspectRatio="none" height="14" aria-hidden="true">
      {bars.map((times, index) => {
        const height = times === 0 ? 0 : Math.max(1, (times / most) * 13);
        return <rect key={index} x={index + 0.06} y={14 - height} width={0.88} height={height} opacity={0.4 + 0.6 * full} />;
      })}
    </svg>
  );
}

function summary(column: Placed, total: number): string {
  const lines = [`${column.name}: ${column.type}`];
  const { min, max, distinct, nulls } = column.summary ?? {};
  if (min !== undefined && min !== null) lines.push(`${column.write(min)} to ${column.write(max)}`);
  if (distinct !== undefined) lines.push(`${count(distinct)} different values`);
  if (nulls) lines.push(`${count(nulls)} null (${Math.round((nulls / Math.max(total, 1)) * 100)} %)`);
  lines.push("Click to sort, with Shift to sort by this too");
  return lines.join("\n");
}
