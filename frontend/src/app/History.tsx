/** Owns the history panel: what was changed, by whom and when, and the way back to any of it. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { isOnline, session, workbook } from "./context";
import { grouped, type Entry } from "./grouped";
import { closeOnEscape, Head } from "./Panels";

interface Told {
  entries: Entry[];
  is_all: boolean;
}

export function HistoryPanel() {
  const entries = useSignal<Entry[] | null>(null);
  const isAll = useSignal(false);
  const problem = useSignal("");
  const { undo, redo } = workbook.document.value;
  const unconfirmed = session.unconfirmed.value;
  const read = async (before: number): Promise<void> => {
    try {
      const told = (await session.ask({ kind: "ReadHistory", id: 0, before })) as Told;
      entries.value = before ? [...(entries.peek() ?? []), ...told.entries] : told.entries;
      isAll.value = told.is_all;
      problem.value = "";
    } catch (error) {
      problem.value = (error as Error).message;
    }
  };
  // Every change of the text has another label, or is on its way first.
  useEffect(() => {
    if (unconfirmed === 0) void read(0);
  }, [undo, redo, unconfirmed]);
  const groups = grouped(entries.value ?? []);
  return (
    <aside class="panel panel-variables" aria-label="History" onKeyDown={closeOnEscape}>
      <Head name="History" />
      {problem.value && <p class="empty-note">{problem.value}</p>}
      {entries.value === null && !problem.value && <p class="empty-note">Reading …</p>}
      {groups.map(({ last, first, count }, index) => (
        <button
          type="button"
          class="variable"
          key={last.seq}
          disabled={!isOnline.value || index === 0}
          title={index === 0 ? "The text as it is now" : `Go back to the text as it was then; undo brings this one back\n\n${difference(last)}`}
          onClick={() => session.goBack(last.seq)}
        >
          <b class="history-label">{KINDS[last.kind] ?? ""}{last.label}</b>
          <i>{index === 0 ? "now" : moment(last.at)}</i>
          <span>{count > 1 ? `${count} changes since ${moment(first.at)}, ${last.who}` : last.who}</span>
        </button>
      ))}
      {entries.value !== null && !isAll.value && (
        <button type="button" class="button button-line" onClick={() => void read(entries.peek()?.at(-1)?.seq ?? 0)}>
          Earlier
        </button>
      )}
    </aside>
  );
}

const KINDS: Record<string, string> = { undo: "undone: ", redo: "redone: " };

/** The time of a day, the day where it is another one. */
function moment(at: number): string {
  const date = new Date(at * 1000);
  const time = date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  return date.toDateString() === new Date().toDateString() ? time : `${date.toLocaleDateString()} ${time}`;
}

function difference({ removed, inserted }: Entry): string {
  const signed = (text: string, sign: string) => (text ? text.trimEnd().split("\n").map((line) => `${sign} ${line}`) : []);
  return [...signed(removed, "−"), ...signed(inserted, "+")].slice(0, 12).join("\n");
}
