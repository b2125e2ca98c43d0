/** Owns one cell on the page: head, code or text, conflict, outputs. */

import { useComputed } from "@preact/signals";
import { focus, hovered, workbook } from "../app/context";
import type { Cell } from "../document/cell";
import { Outputs } from "../outputs/Outputs";
import { CellHead } from "./CellHead";
import { CodeCell } from "./CodeCell";
import { ConflictView } from "./ConflictView";
import { MarkdownCell } from "./MarkdownCell";
import { stateName } from "./State";

export function CellView({ cell, isFirst }: { cell: Cell; isFirst: boolean }) {
  const isFocused = useComputed(() => focus.value?.cell === cell.id);
  const isNear = useComputed(() => isFocused.value || hovered.value === cell.id);
  const conflict = useComputed(() => workbook.document.value.conflicts.find((item) => item.cell === cell.id));
  const kind = cell.kind.value;
  const status = cell.status.value;
  const isCode = kind === "code";
  const isBlank = useComputed(() => !cell.text.value.trim());
  return (
    <article
      id={`cell-${cell.id}`}
      data-cell={cell.id}
      data-status={isCode ? status : undefined}
      class={`cell cell-${kind} ${isBlank.value ? "is-blank" : ""} ${isFocused.value ? "is-focused" : ""}`}
      tabIndex={isFocused.value || isFirst ? 0 : -1}
      aria-label={isCode ? `${cell.label}, code, ${stateName(cell)}` : `${cell.label}, text`}
      onFocus={(event) => {
        if (event.target === event.currentTarget) focus.value = { cell: cell.id, mode: "command" };
      }}
      onFocusIn={() => {
        if (focus.peek()?.cell !== cell.id) focus.value = { cell: cell.id, mode: "command" };
      }}
      onPointerDown={() => {
        if (focus.peek()?.cell !== cell.id) focus.value = { cell: cell.id, mode: "command" };
      }}
      onPointerEnter={() => (hovered.value = cell.id)}
      onPointerLeave={() => hovered.peek() === cell.id && (hovered.value = null)}
    >
      <CellHead cell={cell} isNear={isNear.value} />
      {isCode ? <CodeCell cell={cell} /> : <MarkdownCell cell={cell} />}
      {conflict.value && <ConflictView conflict={conflict.value} />}
      <Outputs cell={cell} />
    </article>
  );
}
