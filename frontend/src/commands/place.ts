/** Owns where the keyboard is: what a key, or a copy or paste, is meant for. */

import { focus } from "../app/context";

/** "page": everywhere but in a field. "cell": a cell is chosen, keys do not type. "text": while typing in a cell. */
export type Where = "page" | "cell" | "text";

/** Where a key press goes: "field" is an input that has keys of its own. */
export function placeOf(target: HTMLElement): Where | "field" {
  if (target.closest(".cm-editor, .markdown-editor")) return "text";
  if (target.closest("input, select, textarea, button, summary, [contenteditable], [role=slider], [role=grid], a[href]")) return "field";
  // A click beside the text leaves the chosen cell chosen.
  if (!target.closest(".cell") && (target !== document.body || !focus.peek())) return "page";
  // On the way into a text, whose editor may still be loading, keys are meant for it already.
  return focus.peek()?.mode === "edit" ? "text" : "cell";
}
