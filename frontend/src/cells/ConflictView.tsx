/** Owns settling a conflict in its place: both texts, what differs, and which to keep. */

import { session } from "../app/context";
import type { Cell } from "../document/cell";
import type { Conflict, Resolve } from "../protocol/messages";

export function ConflictView({ cell, conflict }: { cell: Cell; conflict: Conflict }) {
  const keep = (side: Resolve["keep"]) => () => session.resolve(conflict.id, side);
  // The cell holds one of the two, and what was typed in it since.
  const standing = cell.text.value;
  const here = conflict.here === null ? null : standing;
  const disk = conflict.here === null ? standing : conflict.disk;
  return (
    <section class="conflict" aria-label={`Conflict in ${conflict.title}`}>
      <p>This cell was changed here and elsewhere, by another program or on another page. Choose what stays; undo brings the other back.</p>
      <div class="conflict-sides">
        <Side name="Here" text={here} others={new Set(lines(disk))} onKeep={keep("here")} />
        <Side name="Elsewhere" text={disk} others={new Set(lines(here))} onKeep={keep("disk")} />
      </div>
      {here !== null && disk !== null && (
        <p>
          <button type="button" class="button button-line" onClick={keep("both")}>
            Keep both as two cells
          </button>
        </p>
      )}
    </section>
  );
}

function Side({ name, text, others, onKeep }: { name: string; text: string | null; others: Set<string>; onKeep: () => void }) {
  return (
    <div class="conflict-side">
      <h4>
        {name}
        <button type="button" class="button button-line" onClick={onKeep} aria-label={`Keep the version ${name.toLowerCase()}`}>
          Keep
        </button>
      </h4>
      {text === null ? (
        <p class="empty-note">Deleted</p>
      ) : (
        <pre>
          {lines(text).map((line) => (others.has(line) ? <span>{line}</span> : <ins>{line}</ins>))}
        </pre>
      )}
    </div>
  );
}

function lines(text: string | null): string[] {
  return text === null ? [] : text.split("\n");
}
