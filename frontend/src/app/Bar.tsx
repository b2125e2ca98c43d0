/** Owns the bar: what is open, whether it is saved, run and stop, and the menu for the rest. */

import { useComputed } from "@preact/signals";
import { keyOf } from "../commands/keys";
import { isOnline, isRunning, panel, session, workbook } from "./context";
import { Icon, IconButton } from "./icons";
import { Menu } from "./Menu";

/** A folder is served: this is one of its workbooks, and the list of them is the page above. */
const isInFolder = location.pathname.startsWith("/w/");

export function Bar() {
  const { name, kernel } = workbook.document.value;
  const wave = workbook.wave.value;
  const running = isRunning.value;
  const total = wave?.total ?? 0;
  const stop = kernel === "stopping" ? "stopping …" : running && total > 0 ? `${Math.min((wave?.done ?? 0) + 1, total)} of ${total}` : "Stop";
  return (
    <header class="bar">
      {isInFolder && (
        <a class="button button-icon" href="/" title="All workbooks of the folder" aria-label="All workbooks of the folder">
          <Icon name="folder" />
        </a>
      )}
      <h1 class="bar-name" title={workbook.document.value.path}>
        {name || "Cellweave"}
      </h1>
      <Saved />
      <span class="bar-space" />
      <IconButton class="bar-run" icon="run" name="Run what is stale" keys={keyOf("Run what is stale")} text="Run" disabled={!isOnline.value} onClick={() => session.run("stale")} />
      <IconButton class={`bar-stop ${running ? "is-running" : ""}`} icon="stop" name="Stop" keys={keyOf("Stop")} text={stop} disabled={!running} onClick={() => session.stop()} />
      <IconButton class="bar-optional" icon="restart" name="Restart the kernel and run all" keys={keyOf("Restart the kernel and run all")} disabled={!isOnline.value} onClick={() => session.restart()} />
      <IconButton class="bar-optional" icon="outline" name="Outline" keys={keyOf("Outline")} pressed={panel.value === "outline"} onClick={() => (panel.value = panel.value === "outline" ? null : "outline")} />
      <IconButton class="bar-optional" icon="variables" name="Variables" keys={keyOf("Variables")} pressed={panel.value === "variables"} onClick={() => (panel.value = panel.value === "variables" ? null : "variables")} />
      <IconButton class="bar-optional" icon="history" name="History" keys={keyOf("History")} pressed={panel.value === "history"} onClick={() => (panel.value = panel.value === "history" ? null : "history")} />
      <Menu />
      {running && total > 1 && <div class="bar-progress" style={{ width: `${((wave?.done ?? 0) / total) * 100}%` }} />}
    </header>
  );
}

const SAVED = { saved: "saved", saving: "saving …", unsaved: "not saved", readonly: "read only", offline: "offline" };

function Saved() {
  const state = useComputed(() => {
    if (session.connection.link.value === "lost") return "offline";
    const { saved } = workbook.document.value;
    return saved === "saved" && session.unconfirmed.value > 0 ? "saving" : saved;
  });
  const { problem } = workbook.document.value;
  // That every key typed was saved nobody wants to hear, only when it was not.
  const isNews = state.value !== "saved" && state.value !== "saving";
  return (
    <span class="bar-saved" data-state={state.value} title={problem || "Every change is saved by itself"} role="status" aria-live={isNews ? "polite" : "off"}>
      <span class="bar-dot" aria-hidden="true" />
      <span>{SAVED[state.value]}</span>
    </span>
  );
}
