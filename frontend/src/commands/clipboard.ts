/** Owns copying and pasting whole cells: with keys of their own on this page, with the browser's between pages too. */

import { announcement, focus, workbook } from "../app/context";
import type { Kind } from "../document/cell";
import { deleteCell, goTo, insertCell } from "./actions";
import { placeOf } from "./place";

interface Copied {
  kind: Kind;
  source: string;
  title: string;
}

const TYPE = "application/x-cellweave-cell+json";

let copied: Copied | null = null;

export function copyCell(id: string): void {
  const cell = take(id);
  // Other programs get the text, where the browser lets them.
  if (cell) void navigator.clipboard?.writeText(cell.source).catch(() => {});
}

export function pasteCell(after: string | null): void {
  if (copied) paste(after, copied);
}

/** Copy or cut the chosen cell where the browser is told to, unless somebody selected text. */
export function onCopy(event: ClipboardEvent): void {
  const id = chosen(event);
  if (id === undefined || !getSelection()?.isCollapsed) return;
  const cell = take(id);
  if (!cell || !event.clipboardData) return;
  event.preventDefault();
  event.clipboardData.setData("text/plain", cell.source);
  event.clipboardData.setData(TYPE, JSON.stringify(cell));
  if (event.type === "cut") deleteCell(id);
}

/** Paste a cell, or any text as one, below the chosen cell. */
export function onPaste(event: ClipboardEvent): void {
  const id = chosen(event);
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (id === undefined || !text.trim()) return;
  event.preventDefault();
  const told = event.clipboardData?.getData(TYPE);
  const own = copied?.source === text ? copied : null;
  paste(id, told ? (JSON.parse(told) as Copied) : (own ?? { kind: "code", source: text.trimEnd(), title: "" }));
}

function chosen(event: ClipboardEvent): string | undefined {
  return placeOf(event.target as HTMLElement) === "cell" ? focus.peek()?.cell : undefined;
}

function take(id: string): Copied | null {
  const cell = workbook.cell(id);
  if (!cell) return null;
  announcement.value = `Copied ${cell.label}.`;
  return (copied = { kind: cell.kind.peek(), source: cell.text.peek(), title: cell.title.peek() });
}

function paste(after: string | null, { kind, source, title }: Copied): void {
  goTo(insertCell(after, kind, source, title));
}
