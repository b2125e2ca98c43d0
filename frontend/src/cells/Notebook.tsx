/** Owns the notebook's column: the cells in order, and the places between them. */

import { Fragment } from "preact";
import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { isOnline, session, wholePage, workbook } from "../app/context";
import { goTo, insertCell } from "../commands/actions";
import { grouped, type Group } from "../document/groups";
import { IconButton } from "../app/icons";
import { Threads } from "../threads/Threads";
import { CellView } from "./CellView";

export function Notebook() {
  const order = workbook.order.value;
  const groups = useRef<Group[]>([]);
  groups.current = useMemo(() => grouped(order, groups.current), [order]);
  const shown = useGrowing(groups.current);
  const isUnwritten = useComputed(() => workbook.all().every((cell) => isPreamble(cell.text.value)));
  // Whoever made a workbook a moment ago can type at once; into a file without a cell nothing is written unasked.
  useEffect(() => {
    const blank = isUnwritten.peek() && workbook.all().find((cell) => !cell.text.peek().trim());
    if (blank) goTo(blank.id, "edit");
    else if (order.length === 0) document.querySelector<HTMLElement>(".between-last button")?.focus();
  }, []);
  return (
    <main class="notebook" aria-label="Notebook">
      <Threads />
      <div class="column">
        <Between after={null} isLast={order.length === 0} />
        {groups.current.slice(0, shown).map((group, index) => (
          <CellGroup key={group.key} group={group} isFirst={index === 0} isLast={index === groups.current.length - 1} />
        ))}
        {order.length > 0 && <Between after={order.at(-1) ?? null} isLast />}
        {/* Below the cells, so that nothing moves when the first key makes it go. */}
        {isUnwritten.value && isOnline.value && <Welcome hasCells={order.length > 0} />}
      </div>
    </main>
  );
}

/** Cells that the browser passes over together where they are far from the window. */
function CellGroup({ group, isFirst, isLast }: { group: Group; isFirst: boolean; isLast: boolean }) {
  const cells = group.cells.flatMap((id) => workbook.cell(id) ?? []);
  const lines = cells.reduce((sum, cell) => sum + lineCount(cell.text.peek()), 0);
  return (
    <div class="cell-group" style={{ "--cells": cells.length, "--lines": lines }}>
      {cells.map((cell, index) => (
        <Fragment key={cell.id}>
          <CellView cell={cell} isFirst={isFirst && index === 0} />
          {!(isLast && index === cells.length - 1) && <Between after={cell.id} />}
        </Fragment>
      ))}
    </div>
  );
}

function lineCount(text: string): number {
  return text.split("\n").length;
}

const FIRST = 40; // cells drawn at once
const MORE = 80; // cells added in each idle moment after

/** How many of the groups to draw: the first screens at once, the rest while nobody waits. */
function useGrowing(groups: Group[]): number {
  const cells = useSignal(FIRST);
  const wanted = wholePage.value ? groups.length : reaching(groups, cells.value);
  useEffect(() => {
    if (wanted >= groups.length) return;
    const timer = setTimeout(() => (cells.value += MORE), 16);
    return () => clearTimeout(timer);
  }, [wanted, cells.value, groups]);
  return wanted;
}

/** Return how many groups hold so many cells together. */
function reaching(groups: Group[], cells: number): number {
  let sum = 0;
  const last = groups.findIndex((group) => (sum += group.cells.length) >= cells);
  return last < 0 ? groups.length : last + 1;
}

function Between({ after, isLast }: { after: string | null; isLast?: boolean }) {
  const isNear = useSignal(false);
  const add = (kind: "code" | "markdown") => () => goTo(insertCell(after, kind), "edit");
  return (
    <div class={`between ${isLast ? "between-last" : ""}`} data-after={after ?? ""} onPointerEnter={() => (isNear.value = true)} onPointerLeave={() => (isNear.value = false)}>
      {(isNear.value || isLast) && (
        <div class="between-buttons">
          <IconButton icon="add" name="Add a code cell" keys="B" text="Code" onClick={add("code")} />
          <IconButton icon="add" name="Add a text cell" text="Text" onClick={add("markdown")} />
        </div>
      )}
    </div>
  );
}

/** Whether a text says nothing of its own yet: blank, or imports and comments. */
function isPreamble(text: string): boolean {
  return text.split("\n").every((line) => /^\s*(#|import |from |$)/.test(line));
}

const STARTER = ["import cellweave as cw", 'n = cw.slider("n", 0, 100, 50)', "n ** 2"];

function Welcome({ hasCells }: { hasCells: boolean }) {
  const start = () => {
    const written = workbook.all().filter((cell) => cell.text.peek().trim());
    const known = new Set(written.flatMap((cell) => cell.text.peek().split("\n")));
    let after = written.at(-1)?.id ?? null;
    for (const part of STARTER) if (!known.has(part)) after = insertCell(after, "code", part);
    session.run("all");
  };
  return (
    <section class="welcome">
      <h1>A new workbook</h1>
      <div>
        {hasCells ? "Write Python in the cell" : "Press Enter for a first cell, write Python in it"} and press Shift+Enter. Cells know what they read: change one, and only what depends on it runs again. Replace a number by a
        call and it becomes an input:
        <pre>{'n = cw.slider("n", 0, 100, 50)'}</pre>
        <button type="button" class="button button-line" onClick={start}>
          Start with a slider
        </button>{" "}
        or press <kbd>?</kbd> for every key.
      </div>
    </section>
  );
}
