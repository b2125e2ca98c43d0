/** Owns a text cell: rendered, and as its source while it is being written. */

import { useComputed, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { focus, session } from "../app/context";
import { goBy, goTo, leaveText } from "../commands/actions";
import type { Cell } from "../document/cell";
import { Prose } from "../outputs/Prose";

export function MarkdownCell({ cell }: { cell: Cell }) {
  const isEditing = useComputed(() => focus.value?.cell === cell.id && focus.value.mode === "edit");
  const field = useRef<HTMLTextAreaElement>(null);
  useSignalEffect(() => {
    if (isEditing.value) queueMicrotask(() => field.current?.focus());
  });
  if (isEditing.value) {
    return (
      <textarea
        ref={field}
        class="markdown-editor"
        aria-label={`Text of ${cell.label}`}
        placeholder="Markdown: # heading, **bold**, $x^2$"
        rows={Math.max(2, cell.text.value.split("\n").length)}
        value={cell.text.value}
        onInput={(event) => session.type(cell, event.currentTarget.value)}
        onBlur={(event) => {
          cell.caret = event.currentTarget.selectionStart;
          session.flush(cell);
          leaveText(cell.id);
        }}
        onKeyDown={(event) => {
          const { selectionStart, selectionEnd, value } = event.currentTarget;
          if (selectionStart !== selectionEnd || event.shiftKey || event.altKey || event.ctrlKey) return;
          if (event.key === "ArrowUp" && !value.slice(0, selectionStart).includes("\n")) goBy(cell.id, -1);
          else if (event.key === "ArrowDown" && !value.slice(selectionStart).includes("\n")) goBy(cell.id, 1);
          else return;
          event.preventDefault();
        }}
      />
    );
  }
  return (
    <div onDblClick={() => goTo(cell.id, "edit")}>
      {cell.text.value.trim() ? (
        cell.kind.value === "raw" ? (
          <pre class="prose">{cell.text.value}</pre>
        ) : (
          <Prose text={cell.text.value} />
        )
      ) : (
        <p class="prose prose-empty">Empty text. Press Enter to write.</p>
      )}
    </div>
  );
}
