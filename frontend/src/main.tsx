/** Starts the page: the state the server put into it is on screen before the connection stands. */

import { effect } from "@preact/signals";
import { render } from "preact";
import { announcement, isRunning, session, wholePage, workbook } from "./app/context";
import { Page } from "./app/Page";
import { loadEditor } from "./cells/CodeCell";
import { lookAt } from "./commands/actions";
import { onCopy, onPaste } from "./commands/clipboard";
import { onKeyDown } from "./commands/keys";
import type { Welcome } from "./protocol/messages";
import { drawFired } from "./threads/fired";
import "./tokens.css";
import "./base.css";
import "./app/bar.css";
import "./app/panels.css";
import "./app/banners.css";
import "./app/files.css";
import "./app/menus.css";
import "./cells/cells.css";
import "./cells/code.css";
import "./cells/prose.css";
import "./cells/between.css";
import "./cells/conflict.css";
import "./outputs/outputs.css";
import "./outputs/errors.css";
import "./outputs/ansi.css";
import "./outputs/charts.css";
import "./outputs/table/table.css";
import "./widgets/widgets.css";
import "./threads/threads.css";

function embedded(): Welcome | null {
  const text = document.getElementById("welcome")?.textContent;
  return text ? (JSON.parse(text) as Welcome) : null;
}

session.onDelta = drawFired;
session.onTakenBack = lookAt;
session.open(embedded());

const LATEST = 200; // ms; a window nobody looks at has no frames

const preview = document.getElementById("preview");
let isDrawn = false;

function draw(): void {
  if (isDrawn) return;
  isDrawn = true;
  // The server's first picture makes way in the same moment, so nothing is seen to change.
  preview?.remove();
  render(<Page />, document.getElementById("page")!);
}

// What the server drew is on screen before the page takes the time to draw it again.
if (preview && !document.hidden) {
  requestAnimationFrame(() => setTimeout(draw));
  setTimeout(draw, LATEST);
} else draw();

addEventListener("keydown", onKeyDown);
for (const kind of ["copy", "cut"] as const) addEventListener(kind, onCopy);
addEventListener("paste", onPaste);
addEventListener("online", () => session.connection.retryNow());
addEventListener("visibilitychange", () => {
  if (document.hidden) session.flush();
  else session.connection.retryNow();
});
addEventListener("beforeprint", () => (wholePage.value = true));
addEventListener("pagehide", () => session.flush());
addEventListener("beforeunload", (event) => {
  session.flush();
  // Only what no server has yet is lost by leaving.
  if (session.unconfirmed.peek() > 0 && (session.connection.link.peek() !== "open" || session.isHeld.peek())) event.preventDefault();
});

effect(() => {
  const { name } = workbook.document.value;
  if (name) document.title = `${name} · Cellweave`;
});
effect(() => {
  if (isRunning.value) return;
  const failed = workbook.all().filter((cell) => cell.status.value === "failed").length;
  if (workbook.wave.peek()) announcement.value = failed > 0 ? `Done. ${failed} ${failed === 1 ? "cell" : "cells"} failed.` : "Done.";
});

(globalThis.requestIdleCallback ?? setTimeout)(() => void loadEditor().catch(() => {}));
