/** Owns the panels: the outline of the document, and the variables with what they hold. */

import { useEffect } from "preact/hooks";
import { goTo, jumpTo } from "../commands/actions";
import type { Cell } from "../document/cell";
import { focus, panel, session, workbook } from "./context";
import { IconButton } from "./icons";

export function OutlinePanel() {
  const items = workbook.all().flatMap(entries);
  return (
    <aside class="panel panel-outline" aria-label="Outline" onKeyDown={closeOnEscape}>
      <Head name="Outline" />
      {items.length === 0 && <p class="empty-note">Headings and titles of cells stand here.</p>}
      <nav>
        {items.map(({ cell, text, level }, index) => (
          <button type="button" class="outline-item" key={index} data-level={level} title={text} onClick={() => jumpTo(cell)}>
            <span>{text}</span>
          </button>
        ))}
      </nav>
    </aside>
  );
}

export function VariablesPanel() {
  useEffect(() => {
    session.watch("variables", true);
    return () => session.watch("variables", false);
  }, []);
  const variables = workbook.variables.value;
  return (
    <aside class="panel panel-variables" aria-label="Variables" onKeyDown={closeOnEscape}>
      <Head name="Variables" />
      {variables === null && <p class="empty-note">{workbook.document.value.kernel === "dead" ? "The kernel is not running." : "Reading …"}</p>}
      {variables?.length === 0 && <p class="empty-note">No names are defined yet. Run a cell that defines one.</p>}
      {variables?.map((item) => (
        <button type="button" class="variable" key={item.name} title={`Go to ${workbook.cell(item.cell)?.label ?? item.name}`} onClick={() => jumpTo(item.cell)}>
          <b>{item.name}</b>
          <i>{[item.type, item.size].filter(Boolean).join(" · ")}</i>
          <span>{item.preview}</span>
        </button>
      ))}
    </aside>
  );
}

/** Escape closes the panel and leads back to the cell the keyboard was at. */
export function closeOnEscape(event: KeyboardEvent): void {
  if (event.key !== "Escape") return;
  event.preventDefault();
  panel.value = null;
  const cell = focus.peek()?.cell;
  if (cell) goTo(cell);
}

export function Head({ name }: { name: string }) {
  return (
    <div class="panel-head">
      <h2>{name}</h2>
      <IconButton icon="close" name={`Close ${name.toLowerCase()}`} onClick={() => (panel.value = null)} />
    </div>
  );
}

interface Entry {
  cell: string;
  text: string;
  /** 1 to 6 for headings, 0 for a cell's title. */
  level: number;
}

/** The headings of a text cell, or the title of a code cell. */
function entries(cell: Cell): Entry[] {
  if (cell.kind.value === "code") return cell.title.value ? [{ cell: cell.id, text: cell.title.value, level: 0 }] : [];
  return [...cell.text.value.matchAll(/^(#{1,6})\s+(.+)$/gm)].map((found) => ({
    cell: cell.id,
    text: (found[2] ?? "").replace(/[*_`#]+/g, "").trim(),
    level: found[1]?.length ?? 1,
  }));
}
