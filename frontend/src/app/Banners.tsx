/** Owns what the whole page has to say: no connection, a kernel that died, a file that cannot be saved, notices. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { isOnline, session, workbook } from "./context";
import { IconButton } from "./icons";

const PATIENCE = 1000; // ms without a connection before it is worth a word
const SILENCE = 4000; // ms a server that is connected may leave an edit unanswered before it is

export function Banners() {
  const { kernel, kernel_problem, problem, saved, notices } = workbook.document.value;
  const closed = useSignal<Set<string>>(new Set());
  return (
    <div class="banners" aria-live="polite">
      <Offline />
      {kernel === "dead" && (
        <div class="banner banner-failed" role="alert">
          <span>{kernel_problem || "The kernel has stopped."} Your text is safe; the values are gone.</span>
          <IconButton class="button-line" icon="restart" name="Restart the kernel and run all" keys="0 0" text="Restart and run all" onClick={() => session.restart()} />
        </div>
      )}
      {kernel === "restoring" && <div class="banner">{kernel_problem || "The kernel is coming back and reruns what is needed."}</div>}
      {saved === "unsaved" && problem && <div class="banner banner-failed">{problem}</div>}
      {saved === "readonly" && <div class="banner banner-quiet">{problem || "This file is read-only: cells run, changes are not kept."}</div>}
      {session.refusal.value && (
        <div class="banner banner-failed" role="alert">
          <span>{session.refusal.value}</span>
          <IconButton icon="close" name="Close" onClick={() => (session.refusal.value = "")} />
        </div>
      )}
      {notices
        .filter((notice) => !closed.value.has(notice))
        .map((notice) => (
          <div class="banner banner-quiet" key={notice}>
            <span>{notice}</span>
            <IconButton icon="close" name="Close this notice" onClick={() => (closed.value = new Set([...closed.value, notice]))} />
          </div>
        ))}
    </div>
  );
}

function Offline() {
  const isLong = useSignal(false);
  const online = isOnline.value;
  const waiting = session.unconfirmed.value;
  const patience = !online ? PATIENCE : waiting > 0 && !session.isHeld.value ? SILENCE : null;
  useEffect(() => {
    isLong.value = false;
    if (patience === null) return;
    const timer = setTimeout(() => (isLong.value = true), patience);
    return () => clearTimeout(timer);
  }, [patience]);
  const stranger = session.stranger.value;
  if (stranger) {
    return (
      <div class="banner banner-failed" role="alert">
        <span>
          This address belongs to {stranger} now. {kept(waiting)} when {workbook.document.value.name} is back.
        </span>
        <IconButton class="button-line" icon="restart" name="Connect now" text="Connect now" onClick={() => session.connection.retryNow()} />
        <button type="button" class="button button-line" onClick={() => location.reload()}>
          Show {stranger}
        </button>
      </div>
    );
  }
  if (patience === null || !isLong.value) return null;
  return (
    <div class="banner">
      <span>
        {session.connection.isRefused.value && !online
          ? `The server was started anew and does not know this browser. ${kept(waiting)} when you have opened the address it printed.`
          : `The server does not answer. ${kept(waiting)} when it is back.`}
      </span>
      {!online && <IconButton class="button-line" icon="restart" name="Connect now" text="Connect now" onClick={() => session.connection.retryNow()} />}
    </div>
  );
}

function kept(changes: number): string {
  if (changes === 0) return "You can go on writing; changes are sent";
  return `${changes} ${changes === 1 ? "change is" : "changes are"} kept here and sent`;
}
