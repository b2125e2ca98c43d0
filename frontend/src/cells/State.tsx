/** Owns a cell's state as a person sees it: one shape and one colour each, and its name in words. */

import { workbook } from "../app/context";
import { runCell } from "../commands/actions";
import type { Cell, Status } from "../document/cell";

const STATE_NAMES: Record<Status, string> = {
  fresh: "up to date",
  stale: "stale: something it reads has changed",
  queued: "waiting to run",
  running: "running",
  failed: "failed",
  blocked: "blocked by another cell",
  manual: "runs only when asked",
  cached: "from the cache",
  unapproved: "not approved to run",
};

const MARKS: Record<Status, preact.JSX.Element> = {
  fresh: <circle cx="8" cy="8" r="2.5" fill="currentColor" stroke="none" />,
  stale: <circle cx="8" cy="8" r="3.6" stroke-dasharray="3 2" />,
  queued: <path d="M8 4.8V8l2.2 1.6M8 3a5 5 0 1 1 0 10A5 5 0 0 1 8 3" />,
  running: (
    <>
      <circle cx="8" cy="8" r="4.6" opacity="0.25" />
      <path class="state-spin" d="M8 3.4A4.6 4.6 0 0 1 12.6 8" />
    </>
  ),
  failed: <path d="M4.6 4.6l6.8 6.8M11.4 4.6l-6.8 6.8" stroke-width="1.8" />,
  blocked: <path d="M8 3.2a4.8 4.8 0 1 1 0 9.6a4.8 4.8 0 0 1 0-9.6M4.7 11.3l6.6-6.6" />,
  manual: <path d="M5 5h6v6H5z" />,
  cached: (
    <>
      <circle cx="8" cy="8" r="2" fill="currentColor" stroke="none" />
      <circle cx="8" cy="8" r="4.6" />
    </>
  ),
  unapproved: <path d="M4.5 7.5h7v5h-7zM6 7.5V5.8a2 2 0 0 1 4 0v1.7" />,
};

/** What the state is called; a cell that never ran is not stale: it is new, or shows what it did when it was last open. */
export function stateName(cell: Cell): string {
  const status = cell.status.value;
  if (status !== "stale") return STATE_NAMES[status];
  if (cell.runs.value === 0) return cell.outputs.value.length > 0 ? "shown from last time, not run yet" : "not run yet";
  if (cell.ranText !== null && cell.ranText !== cell.text.value) return "stale: its text has changed";
  return staleName(cell) ?? STATE_NAMES.stale;
}

/** Name what a stale cell reads from a cell that is stale itself. */
function staleName(cell: Cell): string | null {
  for (const [id, names] of Object.entries(cell.precedents.value)) {
    // Not followed: in a wave every cell would be drawn again with each of its precedents.
    const other = workbook.cell(id);
    if (other && names.length > 0 && other.status.peek() === "stale") return `stale: it reads ${names.join(", ")} of ${other.label}`;
  }
  return null;
}

export function State({ cell, isNear }: { cell: Cell; isNear: boolean }) {
  const status = cell.status.value;
  const name = stateName(cell);
  return (
    <button type="button" class="state" tabIndex={isNear ? 0 : -1} title={`${sentence(name)}. Run (Ctrl+Enter)`} aria-label={`Run ${cell.label}, ${name}`} onClick={() => runCell(cell.id)}>
      <svg class="state-mark" width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" aria-hidden="true">
        {MARKS[status]}
      </svg>
      <svg class="state-run" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
        <path d="M5 3.2v9.6l7.6-4.8z" fill="currentColor" />
      </svg>
    </button>
  );
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
