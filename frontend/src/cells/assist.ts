/** Owns what the editor knows beside the text: what may come next, what a name holds, which call the caret is in. */

import { acceptCompletion, autocompletion, closeCompletion, completionStatus, moveCompletionSelection, startCompletion, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { indentLess, indentMore } from "@codemirror/commands";
import { Prec, StateEffect, StateField, type EditorState, type Extension } from "@codemirror/state";
import { type EditorView, hoverTooltip, keymap, showTooltip, type Tooltip, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { definitionLine } from "./definition";
import { escaped, highlighted } from "./highlight";

export interface Item {
  label: string;
  kind: string;
  detail: string;
}

export interface Completed {
  /** How many characters before the caret an item replaces. */
  back: number;
  items: Item[];
}

export interface Explained {
  type?: string;
  signature?: string;
  value?: string;
  doc?: string;
}

/** Who knows: the kernel, by way of the session. */
export interface Knowing {
  complete: (before: string) => Promise<Completed>;
  explain: (question: { name: string; before: string }) => Promise<Explained>;
  /** Go to where a name of this cell is defined; `line` is where in this cell, where it is. */
  goToName: (name: string, line: number | null) => void;
}

const PATH = /[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*$/u;
const WORD = /[\p{L}_][\p{L}\p{N}_]*/gu;

/** `knowing` says who knows for the editor that asks. */
export function assistance(knowing: (view: EditorView) => Knowing | undefined): Extension {
  return [
    Prec.highest(keymap.of([{ key: "Escape", run: escape }])),
    // What is typed stays typed at Enter; Tab takes the first, or the one that was moved to.
    autocompletion({ override: [source(knowing)], selectOnOpen: false, interactionDelay: 0, maxRenderedOptions: 100 }),
    hoverTooltip((view, at) => hovered(view, at, knowing(view)), { hoverTime: 400 }),
    signature,
    asking(knowing),
    keymap.of([
      { key: "Tab", run: tab, shift: indentLess },
      { key: "F12", run: (view) => goToName(view, view.state.selection.main.head, knowing(view)) },
    ]),
    ViewPlugin.define(() => ({}), {
      eventHandlers: {
        mousedown(event, view) {
          if (!(event.ctrlKey || event.metaKey) || event.button !== 0) return false;
          const at = view.posAtCoords({ x: event.clientX, y: event.clientY });
          return at !== null && goToName(view, at, knowing(view)) && (event.preventDefault(), true);
        },
      },
    }),
  ];
}

/** Close the list. One that has not come yet is given up, and Esc leads out of the text at once; one that is asked for anew still stands there. */
function escape(view: EditorView): boolean {
  const stands = view.dom.querySelector(".cm-tooltip-autocomplete") !== null;
  return closeCompletion(view) && stands;
}

/** Complete behind a word or a dot, indent elsewhere. */
function tab(view: EditorView): boolean {
  if (completionStatus(view.state) === "active") return acceptCompletion(view) || (moveCompletionSelection(true)(view) && acceptCompletion(view));
  const { main } = view.state.selection;
  const before = view.state.sliceDoc(view.state.doc.lineAt(main.head).from, main.head);
  return main.empty && /[\p{L}\p{N}_.]$/u.test(before) ? startCompletion(view) : indentMore(view);
}

function source(knowing: (view: EditorView) => Knowing | undefined) {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const { state, pos, explicit, view } = context;
    const line = state.doc.lineAt(pos);
    const before = state.sliceDoc(line.from, pos);
    const typed = /[\p{L}_][\p{L}\p{N}_]*$/u.exec(before)?.[0] ?? "";
    // Unasked only where it is likely to help: behind a dot or two letters, not in comments.
    if (!explicit && !/[\p{L}_\])]\s*\.\w*$/u.test(before) && typed.length < 2) return null;
    if (/^[^"']*#/.test(before)) return null;
    const asked = (view && knowing(view)?.complete(state.sliceDoc(Math.max(0, pos - 4000), pos))) || Promise.resolve({ back: typed.length, items: [] });
    const { back, items } = await asked.catch(() => ({ back: typed.length, items: [] as Item[] }));
    const known = new Set(items.map((item) => item.label));
    // Words of this cell that nothing ran for yet; behind a dot and in a text they would be guesses.
    const words = before.endsWith(".") || /[.'"]\s*\w*$/.test(before.slice(0, before.length - typed.length)) ? [] : wordsOf(state, typed, pos).filter((word) => !known.has(word));
    if (items.length + words.length === 0) return null;
    return {
      from: pos - back,
      options: [...items.map(({ label, kind, detail }, index) => ({ label, type: kind, detail, boost: -index / 10 })), ...words.map((label) => ({ label, type: "text", boost: -50 }))],
      validFor: /^[\p{L}\p{N}_]*$/u,
    };
  };
}

function wordsOf(state: EditorState, typed: string, at: number): string[] {
  if (typed === "") return [];
  const words = new Set<string>();
  for (const found of state.doc.toString().matchAll(WORD)) {
    if (found[0].startsWith(typed) && found[0] !== typed && found.index + found[0].length !== at) words.add(found[0]);
  }
  return [...words].slice(0, 50);
}

// --- what a name holds ---------------------------------------------------------------------------------------------

/** Return the dotted name around a place, up to the end of the word there. */
function nameAt(state: EditorState, at: number): { name: string; from: number; to: number } | null {
  const line = state.doc.lineAt(at);
  const rest = /^[\p{L}\p{N}_]*/u.exec(state.sliceDoc(at, line.to))?.[0] ?? "";
  const to = at + rest.length;
  const name = PATH.exec(state.sliceDoc(line.from, to))?.[0];
  return name ? { name, from: to - name.length, to } : null;
}

async function hovered(view: EditorView, at: number, knowing: Knowing | undefined): Promise<Tooltip | null> {
  const found = nameAt(view.state, at);
  if (!found || !knowing) return null;
  const known = await knowing.explain({ name: found.name, before: "" }).catch(() => ({}) as Explained);
  const html = card(known);
  return html ? { pos: found.from, end: found.to, above: true, create: () => ({ dom: element(html) }) } : null;
}

function card({ type, signature: call, value, doc }: Explained): string {
  const head = call ? highlighted(call) : type ? `<span class="assist-type">${escaped(type)}</span> ${escaped(value ?? "")}` : "";
  return head || doc ? `<div class="assist-head">${head}</div>${doc ? `<div class="assist-doc">${escaped(doc)}</div>` : ""}` : "";
}

function element(html: string): HTMLElement {
  const dom = document.createElement("div");
  dom.className = "assist";
  dom.innerHTML = html;
  return dom;
}

// --- the call the caret is in --------------------------------------------------------------------------------------

const setSignature = StateEffect.define<Tooltip | null>();

const signature = StateField.define<Tooltip | null>({
  create: () => null,
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(setSignature)) return effect.value;
    if (!value) return null;
    const pos = transaction.changes.mapPos(value.pos);
    const { head } = transaction.state.selection.main;
    return head > pos && opening(transaction.state, head) === pos ? { ...value, pos } : null;
  },
  provide: (field) => showTooltip.from(field),
});

/** Ask for the signature when a call is opened or goes on to its next argument. */
function asking(knowing: (view: EditorView) => Knowing | undefined): Extension {
  return ViewPlugin.define(() => ({
    update({ transactions, state, view }: ViewUpdate) {
      if (!transactions.some((item) => item.isUserEvent("input.type"))) return;
      const { head } = state.selection.main;
      if (!/[(,]/.test(state.sliceDoc(head - 1, head)) || state.field(signature)) return;
      const pos = opening(state, head);
      if (pos === null) return;
      void knowing(view)
        ?.explain({ name: "", before: state.sliceDoc(Math.max(0, head - 4000), head) })
        .then((known) => {
          if (!known.signature || opening(view.state, view.state.selection.main.head) !== pos) return;
          const html = `<div class="assist-head">${highlighted(known.signature)}</div>`;
          view.dispatch({ effects: setSignature.of({ pos, above: true, create: () => ({ dom: element(html) }) }) });
        })
        .catch(() => {});
    },
  }));
}

/** Return where the innermost open parenthesis before a place stands. */
function opening(state: EditorState, head: number): number | null {
  const text = state.sliceDoc(Math.max(0, head - 4000), head);
  let depth = 0;
  for (let index = text.length - 1; index >= 0; index -= 1) {
    const sign = text[index] ?? "";
    if (")]}".includes(sign)) depth += 1;
    else if ("([{".includes(sign)) {
      if (depth === 0) return sign === "(" ? head - text.length + index : null;
      depth -= 1;
    }
  }
  return null;
}

// --- where a name is defined ---------------------------------------------------------------------------------------

function goToName(view: EditorView, at: number, knowing: Knowing | undefined): boolean {
  const line = view.state.doc.lineAt(at);
  const start = /[\p{L}_][\p{L}\p{N}_]*$/u.exec(view.state.sliceDoc(line.from, at))?.[0] ?? "";
  const rest = /^[\p{L}\p{N}_]*/u.exec(view.state.sliceDoc(at, line.to))?.[0] ?? "";
  const name = start + rest;
  if (!name || !knowing) return false;
  knowing.goToName(name, definitionLine(view.state.doc.toString(), name));
  return true;
}
