/** Owns the code of a cell: coloured text until somebody comes near, an editor from then on. */

import { type ReadonlySignal, useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { focus, isOnline, session } from "../app/context";
import { definer, goBy, goTo, leaveText } from "../commands/actions";
import type { Cell } from "../document/cell";
import type { ErrorRecord } from "../protocol/messages";
import type { Completed, Explained } from "./assist";
import { definitionLine } from "./definition";
import type { Editor } from "./editor";
import { highlighted } from "./highlight";

let chunk: Promise<typeof import("./editor")> | null = null;

export function loadEditor(): Promise<typeof import("./editor")> {
  // Without a server the chunk cannot come; the next try may find one.
  return (chunk ??= import("./editor").catch((error: Error) => {
    chunk = null;
    throw error;
  }));
}

const idle = globalThis.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 50));

const LINE = 20; // px, --code-line
const HINT = "Python here";

export function CodeCell({ cell, isInReach }: { cell: Cell; isInReach: ReadonlySignal<boolean> }) {
  const host = useRef<HTMLDivElement>(null);
  /** Where the editor goes: behind the marks in the document, so before them to the eye. */
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor | null>(null);
  const isMounted = useSignal(false);
  const click = useRef<{ x: number; y: number } | null>(null);

  const mount = async (): Promise<void> => {
    const loaded = await loadEditor().catch(() => null);
    if (!loaded) return;
    const { Editor } = loaded;
    if (editor.current || !place.current) return;
    editor.current = new Editor(place.current, cell.text.peek(), `Code of ${cell.label}`, HINT, cell.editorState, {
      onChange: (text) => session.type(cell, text),
      onCaret: (place) => (cell.caret = place),
      onBlur: () => {
        session.flush(cell);
        // Another window's turn leaves the editor the active element, and the cell as it is.
        if (!host.current?.contains(document.activeElement)) leaveText(cell.id);
      },
      complete: (before) => session.ask({ kind: "Complete", id: 0, before }) as Promise<Completed>,
      explain: (question) => session.ask({ kind: "Explain", id: 0, ...question }) as Promise<Explained>,
      goToName: (name, line) => {
        const source = definer(cell, name);
        const target = source ?? cell;
        const at = source ? definitionLine(source.text.peek(), name) : line;
        if (!source && line === null) return;
        target.wantedLine = at;
        goTo(target.id, "edit");
        if (target === cell) void enter();
      },
      onLeave: (step) => goBy(cell.id, step, "edit"),
      // One history for the whole workbook; only a page that is cut off has to do with the editor's own.
      onUndo: () => isOnline.peek() && (session.undo(), true),
      onRedo: () => isOnline.peek() && (session.redo(), true),
    });
    isMounted.value = true;
  };

  const enter = async (): Promise<void> => {
    await mount();
    const current = editor.current;
    const wanted = focus.peek();
    if (!current || wanted?.cell !== cell.id || wanted.mode !== "edit") return;
    if (click.current) current.placeAt(click.current.x, click.current.y);
    click.current = null;
    if (cell.wantedLine !== null) current.placeAtLine(cell.wantedLine);
    cell.wantedLine = null;
    current.focus();
  };

  useSignalEffect(() => {
    if (isInReach.value) idle(() => isInReach.peek() && void mount());
    else if (editor.current && !editor.current.view.hasFocus) {
      cell.editorState = editor.current.close();
      editor.current = null;
      isMounted.value = false;
    }
  });
  useEffect(
    () => () => {
      editor.current?.close();
      editor.current = null;
    },
    [],
  );
  useSignalEffect(() => {
    const here = focus.value;
    if (here?.cell === cell.id && here.mode === "edit") void enter();
  });
  useSignalEffect(() => {
    const text = cell.text.value;
    editor.current?.show(text);
  });

  return (
    <div
      class="code"
      ref={host}
      onFocusIn={() => {
        if (focus.peek()?.cell !== cell.id || focus.peek()?.mode !== "edit") focus.value = { cell: cell.id, mode: "edit" };
      }}
    >
      <ErrorLine cell={cell} />
      <div ref={place} />
      {!isMounted.value && (
        <pre
          class="code-text"
          onPointerDown={(event) => {
            if (event.button !== 0) return;
            event.preventDefault();
            click.current = { x: event.clientX, y: event.clientY };
            focus.value = { cell: cell.id, mode: "edit" };
            void enter();
          }}
          dangerouslySetInnerHTML={{ __html: highlighted(cell.text.value) || `<span class="code-hint">${HINT}</span>` }}
        />
      )}
    </div>
  );
}

/** Marks the line of this cell where the exception of its last run passed. */
function ErrorLine({ cell }: { cell: Cell }) {
  const error = cell.outputs.value.find((output) => output.kind === "error");
  if (!error || cell.status.value !== "failed" || cell.isCutShort) return null;
  const { frames } = error.data as unknown as ErrorRecord;
  const frame = frames.findLast((item) => item.cell === cell.id);
  if (!frame) return null;
  return (
    <div class="code-marks" aria-hidden="true">
      <div class="code-mark" style={{ top: `${(frame.line - 1) * LINE}px` }} />
    </div>
  );
}
