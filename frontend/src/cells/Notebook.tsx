/** Owns the notebook's column: the cells in order, and the places between them. */

import { Fragment } from "preact";
import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { isOnline, session, wholePage, workbook } from "../app/context";
import { goTo, insertCell } from "../commands/actions";
import { IconButton } from "../app/icons";
import { Threads } from "../threads/Threads";
import { CellView } from "./CellView";

export function Notebook() {
  const order = workbook.order.value;
  const shown = useGrowing(order.length);
  const isEmpty = useComputed(() => workbook.all().every((cell) => !cell.text.value.trim()));
  return (
    <main class="notebook" aria-label="Notebook">
      <Threads />
      <div class="column">
        <Between after={null} isLast={order.length === 0} />
        {order.slice(0, shown).map((id, index) => {
          const cell = workbook.cell(id);
          if (!cell) return null;
          return (
            <Fragment key={id}>
              <CellView cell={cell} isFirst={index === 0} />
              {index < order.length - 1 && <Between after={id} />}
            </Fragment>
          );
        })}
        {order.length > 0 && <Between after={order.at(-1) ?? null} isLast />}
        {/* Below the cells, so that nothing moves when the first key makes it go. */}
        {isEmpty.value && isOnline.value && <Welcome />}
      </div>
    </main>
  );
}

const FIRST = 40; // cells drawn at once
const MORE = 80; // cells added in each idle moment after

/** How many of the cells to draw: the first screens at once, the rest while nobody waits. */
function useGrowing(total: number): number {
  const shown = useSignal(FIRST);
  const wanted = wholePage.value ? total : Math.min(shown.value, total);
  useEffect(() => {
    if (wanted >= total) return;
    const timer = setTimeout(() => (shown.value += MORE), 16);
    return () => clearTimeout(timer);
  }, [wanted, total]);
  return wanted;
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

const STARTER = 'import cellweave as cw\n\nn = cw.slider("n", 0, 100, 50)\n\nn ** 2';

function Welcome() {
  const start = () => {
    const parts = STARTER.split("\n\n");
    let after: string | null = null;
    for (const part of parts) after = insertCell(after, "code", part);
    session.run("all");
  };
  return (
    <section class="welcome">
      <h1>Python here</h1>
      <div>
        Write in a cell and press Shift+Enter. Cells know what they read: change one, and only what depends on it runs again. Replace a number by a
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
