/** Owns the head of a table: name, type, a small picture of the column, and sorting by it. */

import { count } from "../../app/time";
import type { Sort } from "./rows";
import type { Placed } from "./TableView";

interface HeaderProps {
  columns: Placed[];
  total: number;
  pinned: number;
  whole: number;
  sort: Sort;
  onSort: (index: number, add: boolean) => void;
}

export function Header({ columns, total, pinned, whole, sort, onSort }: HeaderProps) {
  return (
    <div class="table-head" role="row" aria-rowindex={1} style={{ width: `${whole}px` }}>
      {columns.map((column) => {
        const place = sort.findIndex(([index]) => index === column.index);
        const direction = sort[place]?.[1];
        return (
          <div
            key={column.index}
            role="columnheader"
            aria-colindex={column.index + 1}
            aria-sort={direction === "asc" ? "ascending" : direction === "desc" ? "descending" : "none"}
            class={`table-column is-${column.kind} ${column.index < pinned ? "is-pinned" : ""}`}
            style={{ left: `${column.left}px`, width: `${column.width}px` }}
          >
            <button type="button" title={summary(column, total)} onClick={(event) => onSort(column.index, event.shiftKey)}>
              <span class="table-name">
                <span>{column.name}</span>
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

/** A histogram for numbers and dates, the share of the commonest values for the rest. */
function Distribution({ column, total }: { column: Placed; total: number }) {
  const bars = column.bins ?? column.top?.map(([, times]) => times) ?? [];
  const most = Math.max(1, ...bars);
  if (bars.length === 0) return <svg class="table-bars" height="14" aria-hidden="true" />;
  const full = column.nulls ? 1 - column.nulls / Math.max(total, 1) : 1;
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
  if (column.min !== undefined && column.min !== null) lines.push(`${column.write(column.min)} to ${column.write(column.max)}`);
  if (column.top) lines.push(...column.top.slice(0, 5).map(([value, times]) => `${String(value)}: ${count(times)}`));
  if (column.nulls) lines.push(`${count(column.nulls)} null (${Math.round((column.nulls / Math.max(total, 1)) * 100)} %)`);
  lines.push("Click to sort, with Shift to sort by this too");
  return lines.join("\n");
}
