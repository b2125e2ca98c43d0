/** Owns one cell on the page: head, code or text, conflict, outputs. */

import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { focus, hovered, workbook } from "../app/context";
import type { Cell } from "../document/cell";
import { Outputs } from "../outputs/Outputs";
import { CellHead } from "./CellHead";
import { CodeCell } from "./CodeCell";
import { ConflictView } from "./ConflictView";
import { MarkdownCell } from "./MarkdownCell";
import { watchNear } from "./near";
import { stateName } from "./State";

export function CellView({ cell, isFirst }: { cell: Cell; isFirst: boolean }) {
  const isFocused = useComputed(() => focus.value?.cell === cell.id);
  const isNear = useComputed(() => isFocused.value || hovered.value === cell.id);
  const conflict = useComputed(() => workbook.document.value.conflicts.find((item) => item.cell === cell.id));
  const kind = cell.kind.value;
  const status = cell.status.value;
  const isCode = kind === "code";
  const isBlank = useComputed(() => !cell.text.value.trim());
  const article = useRef<HTMLElement>(null);
  const isDrawn = useSignal(false);
  useEffect(() => watchNear(article.current!, (isNear) => (isDrawn.value = isNear)), []);
  const isInReach = useComputed(() => isDrawn.value || isNear.value);
  return (
    <article
      ref={article}
      id={`cell-${cell.id}`}
      style={{ "--cells": 1, "--lines": cell.text.peek().split("\n").length }}
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
      <CellHead cell={cell} isNear={isNear.value} isInReach={isInReach} />
      {isCode ? <CodeCell cell={cell} isInReach={isInReach} /> : <MarkdownCell cell={cell} />}
      {conflict.value && <ConflictView cell={cell} conflict={conflict.value} />}
      <Outputs cell={cell} />
    </article>
  );
}
