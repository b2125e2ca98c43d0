/** Owns what a person can do to cells, in terms of the session: the verbs behind keys, buttons and menus. */

import { announcement, cellElement, focus, session, wholePage, workbook, type Mode } from "../app/context";
import type { Cell, Kind } from "../document/cell";
import { isEqual } from "../document/outputs";
import { words } from "../outputs/words";
import { deleted, freshId, inserted, moved, replaced } from "../session/session";

export function goTo(id: string, mode: Mode = "command"): void {
  if (!cellElement(id)) wholePage.value = true;
  focus.value = { cell: id, mode };
  // A new cell is on the page after the next render only.
  queueMicrotask(() => {
    const element = cellElement(id);
    if (!element) return;
    element.scrollIntoView({ block: "nearest" });
    if (mode === "command") element.focus({ preventScroll: true });
  });
}

/** Say that nobody writes in the cell any more; it stays the chosen one, unless another is. */
export function leaveText(id: string): void {
  if (focus.peek()?.cell === id && focus.peek()?.mode === "edit") focus.value = { cell: id, mode: "command" };
}

/** Go to a cell and put it into the middle of the window, for jumps from afar. */
export function jumpTo(id: string): void {
  goTo(id);
  queueMicrotask(() => cellElement(id)?.scrollIntoView({ block: "center", behavior: smooth() }));
}

/** Bring cells into view that changed without anybody standing in them. */
export function lookAt(cells: string[]): void {
  const [first] = cells.filter((id) => workbook.cell(id));
  if (first && !cells.includes(focus.peek()?.cell ?? "")) cellElement(first)?.scrollIntoView({ block: "nearest", behavior: smooth() });
}

export function smooth(): ScrollBehavior {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
}

export function neighbour(id: string, step: 1 | -1): string | undefined {
  const order = workbook.order.peek();
  return order[order.indexOf(id) + step];
}

export function goBy(id: string, step: 1 | -1, mode: Mode = "command"): void {
  const next = neighbour(id, step);
  if (next) goTo(next, mode);
}

/** Run a cell; a text cell has nothing to run and is just shown. */
export function runCell(id: string, then: "stay" | "next" | "insert" = "stay"): void {
  const cell = workbook.cell(id);
  if (!cell) return;
  session.flush(cell);
  if (cell.kind.peek() === "code") session.run("cells", [id]);
  const next = neighbour(id, 1);
  if (then === "stay") goTo(id);
  else if (then === "next" && next) goTo(next);
  else goTo(insertCell(id), "edit");
}

/** Run all cells above one, or it and all below. */
export function runAround(id: string, scope: "above" | "below"): void {
  session.run(scope, [id]);
}

/** Hide the outputs of a cell on this page, or show them again. */
export function foldOutputs(id: string): void {
  const cell = workbook.cell(id);
  if (cell && cell.outputs.peek().length > 0) cell.isFolded.value = !cell.isFolded.peek();
}

export async function copyOutputs(id: string): Promise<void> {
  const cell = workbook.cell(id);
  if (!cell) return;
  try {
    await navigator.clipboard.writeText(words(cell.outputs.peek()));
    announcement.value = `Copied what ${cell.label} shows.`;
  } catch {
    session.refusal.value = "The browser does not let this page copy. Select the output and press Ctrl+C.";
  }
}

export function insertCell(after: string | null, kind: Kind = "code", source = "", title = ""): string {
  const id = freshId();
  session.flush();
  session.edit([inserted(id, after, { source, title, cell_kind: kind })]);
  return id;
}

export function insertBefore(id: string): string {
  return insertCell(neighbour(id, -1) ?? null);
}

/** Delete a cell and stand on what comes after it. Undo brings it back, so nobody is asked. */
export function deleteCell(id: string): void {
  const next = neighbour(id, 1) ?? neighbour(id, -1);
  const label = workbook.cell(id)?.label;
  session.flush();
  session.edit([deleted(id)], true);
  announcement.value = `Deleted ${label}. Ctrl+Z brings it back.`;
  if (next) goTo(next);
  else focus.value = null;
}

/** Move a cell one place up or down. */
export function moveBy(id: string, step: 1 | -1): void {
  const order = workbook.order.peek();
  const at = order.indexOf(id);
  const after = step === 1 ? order[at + 1] : order[at - 2];
  if (at + step < 0 || at + step >= order.length) return;
  moveAfter(id, after ?? null);
}

export function moveAfter(id: string, after: string | null): void {
  session.flush();
  session.edit([moved(id, after)], true);
  announcement.value = `Moved ${workbook.cell(id)?.label}.`;
  goTo(id);
}

export function changeKind(id: string, kind: Kind): void {
  const cell = workbook.cell(id);
  if (!cell || cell.kind.peek() === kind) return;
  session.flush(cell);
  session.edit([replaced(id, { cell_kind: kind })], true);
}

export function rename(cell: Cell, title: string): void {
  if (title !== cell.title.peek()) session.edit([replaced(cell.id, { title })]);
}

/** Part a cell in two where the caret is. */
export function splitCell(id: string): void {
  const cell = workbook.cell(id);
  if (!cell) return;
  session.flush();
  const text = cell.text.peek();
  const field = document.activeElement;
  const at = field instanceof HTMLTextAreaElement ? field.selectionStart : cell.caret;
  const below = text.slice(at).replace(/^([ \t]*\n)+/, "");
  const next = freshId();
  // Both halves keep the options: what was not to run by itself still does not.
  const kept = { cell_kind: cell.kind.peek(), metadata: cell.metadata.peek() };
  session.edit([replaced(id, { source: text.slice(0, at).trimEnd(), before: text }), inserted(next, id, { source: below, ...kept })], true);
  goTo(next, "edit");
}

/** Take the text of the next cell into this one, and its options where this one has none of that name. */
export function joinBelow(id: string): void {
  const cell = workbook.cell(id);
  const next = workbook.cell(neighbour(id, 1) ?? "");
  if (!cell || !next) return;
  if (cell.kind.peek() !== next.kind.peek()) {
    session.refusal.value = "Code and text cannot be one cell. Make both the same kind first.";
    return;
  }
  session.flush();
  const before = cell.text.peek();
  const texts = [before, next.text.peek()].filter((text) => text.trim());
  const source = texts.join(cell.kind.peek() === "code" ? "\n" : "\n\n");
  const options = cell.metadata.peek();
  const metadata = { ...options, ...next.metadata.peek(), ...options }; // in the order they stand in
  session.edit([replaced(id, { source, title: cell.title.peek() || next.title.peek(), metadata, before }), deleted(next.id)], true);
  const lost = Object.entries(next.metadata.peek()).filter(([name, value]) => !isEqual(metadata[name], value));
  if (lost.length > 0) {
    const told = lost.map(([name, value]) => `${name} stays ${JSON.stringify(options[name])}, not ${JSON.stringify(value)}`);
    session.refusal.value = `Joined, but one cell has one value of each option: ${told.join("; ")}.`;
  }
  announcement.value = `Joined two cells to ${cell.label}.`;
  goTo(id);
}

/** Return the other cell whose definition of a name this one reads: where it last ran, else where one stands above, or below. */
export function definer(cell: Cell, name: string): Cell | undefined {
  const [read] = Object.entries(cell.precedents.peek()).find(([, names]) => names.includes(name)) ?? [];
  if (read !== undefined) return workbook.cell(read);
  if (cell.defines.peek().includes(name)) return undefined;
  const all = workbook.all();
  const at = all.indexOf(cell);
  const defines = (other: Cell) => other.defines.peek().includes(name);
  return all.slice(0, at).findLast(defines) ?? all.slice(at + 1).find(defines);
}

/** Go along a thread: to the first cell this one reads, or the first that reads it. */
export function goAlong(id: string, direction: "precedents" | "dependents"): void {
  const linked = direction === "precedents" ? workbook.cell(id)?.precedents.peek() : workbook.dependents.peek().get(id);
  const order = workbook.order.peek();
  const [next] = Object.keys(linked ?? {}).sort((left, right) => order.indexOf(left) - order.indexOf(right));
  if (next) jumpTo(next);
}
