/** Owns the line above a cell: state, title, why it waits, time, and the tools that appear when it is looked at. */

import { computed, type ReadonlySignal, useComputed, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { session, workbook } from "../app/context";
import { Icon, IconButton } from "../app/icons";
import { duration } from "../app/time";
import { changeKind, deleteCell, goTo, moveBy, rename } from "../commands/actions";
import { keyOf } from "../commands/keys";
import type { Cell } from "../document/cell";
import { CellMenu } from "./CellMenu";
import { startDrag } from "./drag";
import { State } from "./State";

/** `isNear`: the pointer or the keyboard is at the cell. `isInReach`: it is near the window. */
export function CellHead({ cell, isNear, isInReach }: { cell: Cell; isNear: boolean; isInReach: ReadonlySignal<boolean> }) {
  const why = cell.why.value;
  const isCode = cell.kind.value === "code";
  return (
    <div class="cell-head">
      <State cell={cell} isNear={isNear} />
      {isCode && <Title cell={cell} isNear={isNear} />}
      {why && (
        <span class="cell-why" title={why}>
          {why}
        </span>
      )}
      <span class="cell-space" />
      {isNear && <Tools cell={cell} />}
      {isCode && <Period cell={cell} />}
      {isCode && <Time cell={cell} isInReach={isInReach} />}
    </div>
  );
}

function Title({ cell, isNear }: { cell: Cell; isNear: boolean }) {
  const isEditing = useSignal(false);
  const input = useRef<HTMLInputElement>(null);
  // Before the next key, which would be a command to the cell.
  useLayoutEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, [isEditing.value]);
  if (isEditing.value) {
    const close = (title: string | null) => {
      if (!isEditing.peek()) return;
      isEditing.value = false;
      if (title !== null) rename(cell, title.trim());
      goTo(cell.id);
    };
    return (
      <input
        ref={input}
        class="cell-title"
        aria-label="Title of the cell"
        defaultValue={cell.title.peek()}
        onBlur={(event) => close(event.currentTarget.value)}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === "Enter") close(event.currentTarget.value);
          if (event.key === "Escape") close(null);
        }}
      />
    );
  }
  const title = cell.title.value;
  return (
    <button
      type="button"
      class={`cell-title ${title ? "" : "cell-title-none"}`}
      tabIndex={isNear ? 0 : -1}
      title="Change the title"
      aria-label={title ? `Title: ${title}. Change it` : "Give the cell a title"}
      onClick={() => (isEditing.value = true)}
    >
      {title || "title"}
    </button>
  );
}

function Tools({ cell }: { cell: Cell }) {
  const isCode = cell.kind.value === "code";
  return (
    <div class="cell-tools" role="toolbar" aria-label={`Tools of ${cell.label}`}>
      {isCode ? (
        <IconButton icon="text" name="Make it text" keys={keyOf("Make it text")} onClick={() => changeKind(cell.id, "markdown")} />
      ) : (
        <>
          <IconButton icon="edit" name="Edit the text" keys="Enter" onClick={() => goTo(cell.id, "edit")} />
          <IconButton icon="code" name="Make it code" keys={keyOf("Make it code")} onClick={() => changeKind(cell.id, "code")} />
        </>
      )}
      <IconButton icon="up" name="Move up" keys={keyOf("Move the cell up")} onClick={() => moveBy(cell.id, -1)} />
      <IconButton icon="down" name="Move down" keys={keyOf("Move the cell down")} onClick={() => moveBy(cell.id, 1)} />
      <IconButton icon="remove" name="Delete the cell" keys="D D" onClick={() => deleteCell(cell.id)} />
      <CellMenu cell={cell} />
      <button type="button" class="button button-icon grip" title="Drag to move" aria-label="Drag to move" tabIndex={-1} onPointerDown={(event) => startDrag(event, cell.id)}>
        <Icon name="grip" />
      </button>
    </div>
  );
}

/** How often the cell runs by itself, where its options say so. */
function Period({ cell }: { cell: Cell }) {
  const { every } = cell.metadata.value;
  if (typeof every !== "string" && typeof every !== "number") return null;
  const period = typeof every === "number" ? `${every} s` : every;
  return (
    <span class="cell-time" title="Runs by itself at this period while the workbook is open">
      every {period}
    </span>
  );
}

const isDead = computed(() => workbook.document.value.kernel === "dead");

/** The time of the last run; while a cell runs for long, how long it has been running. */
function Time({ cell, isInReach }: { cell: Cell; isInReach: ReadonlySignal<boolean> }) {
  const since = useSignal(0);
  const now = useSignal(0);
  const isRunning = cell.status.value === "running";
  // A wave changes the time of every cell. Only the text follows it, and only where somebody may see it.
  const took = useComputed(() => {
    const ms = isInReach.value ? cell.ms.value : null;
    return ms === null || isDead.value || !cell.text.value.trim() ? "" : duration(ms);
  });
  useEffect(() => {
    if (!isRunning) return;
    since.value = now.value = performance.now();
    const timer = setInterval(() => (now.value = performance.now()), 200);
    return () => clearInterval(timer);
  }, [isRunning]);
  const running = now.value - since.value;
  if (isRunning && running > 150) {
    return (
      <span class="cell-time is-running">
        {running > 2000 ? `${duration(Math.floor(running / 1000) * 1000)} …` : "running …"}
        {running > 2000 && (
          <button type="button" class="button" title="Stop (I I)" onClick={() => session.stop()}>
            Stop
          </button>
        )}
      </span>
    );
  }
  return (
    <span class="cell-time" title="Time of the last run">
      {took}
    </span>
  );
}
