/** Owns the table: names and types above, a window of rows and columns below, the rest a scroll away. */

import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { announcement, session } from "../../app/context";
import { IconButton } from "../../app/icons";
import { isEqual } from "../../document/outputs";
import { count } from "../../app/time";
import { Answers } from "./behind";
import type { TableBundle } from "./bundle";
import { blockOf, isIn, stepped, type Block, type Spot } from "./choosing";
import { written } from "./copying";
import { Filters } from "./Filters";
import { Header } from "./Header";
import { Looked, Marked } from "./Looked";
import { placed } from "./placing";
import { nextSort } from "./sorting";
import { Rows, type Answered, type Filter, type Sort } from "./rows";
import { Value } from "./Value";

const ROW = 26; // px
const HEAD = 64; // px, with small pictures of the columns
const BARE_HEAD = 46;
const SHOWN_ROWS = 12; // rows of a table that is longer
const TALLEST = 8_000_000; // px; browsers lose precision or clamp somewhat above
const MOST_COPIED = 100_000; // rows
const MARGIN = 6; // rows drawn beyond the window
const PAPER = 1600; // px, the widest sheet of paper
const NARROW = 640; // px, what any paper takes

export function TableView({ bundle }: { bundle: TableBundle }) {
  const scroller = useRef<HTMLDivElement>(null);
  const top = useSignal(0);
  const left = useSignal(0);
  const width = useSignal(960);
  const sort = useSignal<Sort>([]);
  const filters = useSignal<Filter[]>([]);
  const isFiltering = useSignal(false);
  const chosen = useSignal<Spot | null>(null);
  /** The other corner of the chosen block, where there is more of it than one value. */
  const anchor = useSignal<Spot | null>(null);
  const pointed = useSignal<Spot | null>(null);
  const rows = useMemo(() => new Rows(reader(bundle.table), bundle.rows, bundle.total), [bundle]);
  const columns = useMemo(() => placed(bundle), [bundle]);
  const answers = useMemo(() => new Answers(bundle.table), [bundle]);
  const frame = useRef(0);

  useEffect(() => {
    // A rerun brings a new table; the reader's order and filters hold for it too.
    if (sort.peek().length > 0 || complete(filters.peek()).length > 0) void rows.change({ sort: sort.peek(), filters: complete(filters.peek()) });
    const observer = new ResizeObserver(() => (width.value = scroller.current?.clientWidth ?? 960));
    if (scroller.current) observer.observe(scroller.current);
    // Paper may be wider than the window; how wide, nobody tells before it is printed.
    const print = () => (width.value = Math.max(width.peek(), PAPER));
    addEventListener("beforeprint", print);
    return () => {
      observer.disconnect();
      removeEventListener("beforeprint", print);
    };
  }, [rows]);

  const total = rows.total.value;
  const head = columns.some((column) => column.summary) ? HEAD : BARE_HEAD;
  void rows.version.value;
  const wanted = bundle.props?.height;
  const most = typeof wanted === "number" ? Math.max(1, Math.floor((wanted - head) / ROW)) : wanted === "content" ? 400 : SHOWN_ROWS;
  const height = Math.max(1, Math.min(bundle.total, most)) * ROW + head;
  const body = total * ROW;
  // Past the tallest element a browser takes, one pixel of scrolling stands for more than one of rows.
  const scale = body > TALLEST ? (body - (height - head)) / (TALLEST - (height - head)) : 1;
  const first = Math.max(0, Math.floor((top.value * scale) / ROW) - MARGIN);
  const last = Math.min(total, Math.ceil((top.value * scale + height) / ROW) + MARGIN);
  const offset = top.value * scale - top.value;
  useSignalEffect(() => {
    void rows.version.value;
    rows.need(first, last);
  });
  useEffect(() => rows.need(first, last), [rows, first, last]);

  const visible = columns.filter((item) => item.left + item.width > left.value - 200 && item.left < left.value + width.value + 200);
  const whole = columns.at(-1) ? (columns.at(-1)?.left ?? 0) + (columns.at(-1)?.width ?? 0) : 0;

  const sortBy = (name: string, add: boolean) => {
    sort.value = nextSort(sort.peek(), name, add);
    void rows.change({ sort: sort.peek(), filters: complete(filters.peek()) });
  };
  const filterBy = (next: Filter[]) => {
    const isSame = isEqual(complete(filters.peek()), complete(next));
    filters.value = next;
    if (!isSame) void rows.change({ sort: sort.peek(), filters: complete(next) });
  };

  // What the pointer is over, and once it is away what was clicked or walked to.
  const looked = pointed.value ?? chosen.value;
  const at = looked && looked.row < total ? looked : null;
  const lookedAt = at && columns[at.column];
  const lookedRow = at && rows.row(at.row);
  const gridRow = bundle.columns[0]?.index && lookedAt?.letter ? Number(lookedRow?.[0]) - 1 : -1;
  const gridColumn = (lookedAt?.place ?? 0) - 1;
  useEffect(() => {
    if (gridRow >= 0) answers.want(gridRow, gridColumn);
  }, [answers, gridRow, gridColumn]);
  void answers.version.value;
  const behind = gridRow >= 0 ? answers.get(gridRow, gridColumn) : undefined;

  const block = chosen.value && blockOf(anchor.value ?? chosen.value, chosen.value);
  /** Choose a value, or all from the one chosen before up to it. */
  const mark = (spot: Spot, isMore: boolean) => {
    anchor.value = isMore ? (anchor.peek() ?? chosen.peek()) : null;
    chosen.value = spot;
  };
  const choose = (spot: Spot, isMore: boolean) => {
    mark(spot, isMore);
    pointed.value = null;
    const node = scroller.current;
    const column = columns[spot.column];
    if (!node || !column) return;
    const room = node.clientHeight - head - ROW;
    const topMost = (spot.row * ROW) / scale;
    if (topMost < node.scrollTop) node.scrollTop = topMost;
    else if (topMost > node.scrollTop + room) node.scrollTop = topMost - room;
    if (column.left < node.scrollLeft) node.scrollLeft = column.left;
    else if (column.left + column.width > node.scrollLeft + node.clientWidth) node.scrollLeft = column.left + column.width - node.clientWidth;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.altKey) return;
    if (event.key === "Escape" && chosen.peek()) chosen.value = anchor.value = null;
    else if (event.key === "a" && (event.ctrlKey || event.metaKey) && total > 0) {
      anchor.value = { row: 0, column: 0 };
      chosen.value = { row: total - 1, column: columns.length - 1 };
    } else {
      const page = Math.floor((height - head) / ROW) - 1;
      const start = chosen.peek();
      const next = stepped(start ?? { row: first && first + MARGIN, column: 0 }, event.key, event.ctrlKey || event.metaKey, total, columns.length, page);
      if (!next || total === 0) return;
      // The first key shows where one is; from there keys lead on.
      if (start) choose(next, event.shiftKey && event.key !== "Enter");
      else choose({ row: first && first + MARGIN, column: Math.max(0, columns.findIndex((item) => !item.index)) }, false);
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const onCopy = (event: ClipboardEvent) => {
    if (!block || !document.getSelection()?.isCollapsed) return;
    const places = columns.slice(block.left, block.right + 1).map((column) => column.place);
    const known = rows.known(block.top, block.bottom + 1);
    if (known) event.clipboardData?.setData("text/plain", written(known, places));
    else void copyFar(block, places);
    event.preventDefault();
  };
  /** Copy values that have to be read first. */
  const copyFar = async ({ top, bottom }: Block, places: number[]) => {
    try {
      if (bottom - top >= MOST_COPIED) throw new Error(`More than ${count(MOST_COPIED)} rows are not copied at once.`);
      await navigator.clipboard.writeText(written(await rows.all(top, bottom + 1), places));
      announcement.value = `Copied ${count(bottom - top + 1)} rows.`;
    } catch (error) {
      rows.problem.value = (error as Error).message;
    }
  };
  const spotOf = (event: Event): Spot | null => {
    const value = (event.target as Element).closest<HTMLElement>(".table-value");
    const row = value?.parentElement?.dataset.row;
    return value && row !== undefined ? { row: Number(row), column: Number(value.dataset.column) } : null;
  };
  const tip = behind && [behind.formula, behind.reason].filter(Boolean).join("\n");

  const lines: preact.JSX.Element[] = [];
  for (let index = first; index < last; index += 1) {
    const row = rows.row(index);
    lines.push(
      <div class="table-row" role="row" aria-rowindex={index + 2} data-row={index} key={index} style={{ transform: `translateY(${index * ROW - offset}px)` }}>
        {visible.map((column) => (
          <Value
            key={column.place}
            id={`${bundle.table}-${index}-${column.order}`}
            column={column}
            value={row?.[column.place]}
            isKnown={row !== undefined}
            isChosen={chosen.value?.row === index && chosen.value.column === column.order}
            isCovered={anchor.value !== null && isIn(block, index, column.order)}
            tip={at?.row === index && at.column === column.order ? tip : undefined}
          />
        ))}
      </div>,
    );
  }

  return (
    <div class={`table ${columns.some((column) => column.letter) ? "is-sheet" : ""}`} style={{ "--natural": `${whole + 2}px`, "--head": `${head}px`, "--rows": `${height}px` }}>
      <div
        class="table-scroll"
        ref={scroller}
        role="grid"
        aria-label={`Table, ${count(total)} rows, ${bundle.columns.length} columns`}
        aria-rowcount={total + 1}
        aria-colcount={bundle.columns.length}
        aria-activedescendant={chosen.value ? `${bundle.table}-${chosen.value.row}-${chosen.value.column}` : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onCopy={onCopy}
        aria-multiselectable="true"
        onClick={(event) => {
          const spot = spotOf(event);
          if (spot && !("pointerType" in event && event.pointerType === "mouse")) mark(spot, event.shiftKey);
        }}
        onPointerDown={(event) => {
          const spot = spotOf(event);
          if (spot && event.pointerType === "mouse" && event.button === 0) mark(spot, event.shiftKey);
        }}
        onPointerOver={(event) => {
          if (event.pointerType !== "mouse") return;
          pointed.value = spotOf(event);
          if (event.buttons === 1 && pointed.value && chosen.peek()) mark(pointed.value, true);
        }}
        onPointerLeave={() => (pointed.value = null)}
        style={{ height: `${height + (whole > width.value ? 12 : 0)}px` }}
        onScroll={(event) => {
          const { scrollTop, scrollLeft } = event.currentTarget;
          cancelAnimationFrame(frame.current);
          frame.current = requestAnimationFrame(() => {
            top.value = scrollTop;
            left.value = scrollLeft;
          });
        }}
      >
        <Header columns={visible} total={bundle.total} whole={whole} sort={sort.value} onSort={sortBy} />
        <div class="table-body" style={{ height: `${Math.min(body, TALLEST)}px`, width: `${whole}px` }}>
          {lines}
        </div>
      </div>
      <div class="table-foot">
        <span>
          {total === bundle.total ? count(total) : `${count(total)} of ${count(bundle.total)}`} {bundle.total === 1 ? "row" : "rows"} × {extent(bundle)}
        </span>
        {(total > most || whole > NARROW) && <span class="table-printed">{printed(top.value, scale, most, total, whole > NARROW)}</span>}
        {rows.problem.value && <span class="table-problem">{rows.problem.value}</span>}
        {anchor.value && block ? (
          <Marked block={block} columns={columns} rows={rows} />
        ) : lookedAt && lookedRow ? (
          <Looked column={lookedAt} row={lookedRow} behind={behind} isHeld={isEqual(at, chosen.value)} />
        ) : (
          <span class="cell-space" />
        )}
        <IconButton icon="filter" name="Filter the rows" pressed={isFiltering.value || filters.value.length > 0} onClick={() => (isFiltering.value = !isFiltering.value)} />
      </div>
      {isFiltering.value && <Filters columns={columns} filters={filters.value} onChange={filterBy} />}
    </div>
  );
}

/** What of a table is on paper, where that may not be all of it. */
function printed(top: number, scale: number, most: number, total: number, isWide: boolean): string {
  const first = Math.min(Math.round((top * scale) / ROW), Math.max(0, total - most));
  const some = `Printed: rows ${count(first + 1)} to ${count(Math.min(total, first + most))}`;
  if (!isWide) return `${some}.`;
  return total > most ? `${some}, and the columns that fit.` : "Printed: the columns that fit.";
}

/** The conditions that are written out; an empty one asks for nothing yet. */
function complete(filters: Filter[]): Filter[] {
  return filters.filter(([, operator, value]) => operator === "null" || operator === "notnull" || value !== "");
}

/** "12 columns"; of a very wide table, how many of how many. */
function extent({ columns, width }: TableBundle): string {
  const shown = columns.filter((column) => !column.index).length;
  const noun = shown === 1 && width === undefined ? "column" : "columns";
  return width === undefined ? `${count(shown)} ${noun}` : `${count(shown)} of ${count(width)} ${noun}`;
}

function reader(table: string) {
  return async (first: number, last: number, view: { sort: Sort; filters: Filter[] }): Promise<Answered> =>
    (await session.ask({ kind: "ReadTable", id: 0, table, first, last, sort: view.sort, filters: view.filters })) as Answered;
}
