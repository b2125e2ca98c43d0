/** Owns the text editor of code cells; a chunk of its own, loaded when the page is idle or a cell is entered. */

import { closeBrackets, closeBracketsKeymap, completionKeymap, completionStatus } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, insertNewlineAndIndent } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, codeFolding, foldKeymap, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { Annotation, EditorState, Prec, type Extension } from "@codemirror/state";
import { crosshairCursor, drawSelection, EditorView, keymap, placeholder, rectangularSelection } from "@codemirror/view";
import { tagHighlighter, tags } from "@lezer/highlight";
import { assistance, type Knowing } from "./assist";

export interface Handlers extends Knowing {
  onChange: (text: string) => void;
  onBlur: () => void;
  onCaret: (place: number) => void;
  /** The caret wants to leave at the top (-1) or the bottom (1). */
  onLeave: (step: 1 | -1) => void;
  onUndo: () => boolean;
  onRedo: () => boolean;
}

/** Marks a change that came from the session, not from the keyboard. */
const fromSession = Annotation.define<boolean>();

const colours = tagHighlighter([
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword, tags.definitionKeyword, tags.moduleKeyword], class: "tok-keyword" },
  { tag: [tags.string, tags.special(tags.string)], class: "tok-string" },
  { tag: tags.number, class: "tok-number" },
  { tag: [tags.bool, tags.null, tags.atom], class: "tok-atom" },
  { tag: tags.comment, class: "tok-comment" },
  { tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)], class: "tok-definition" },
  { tag: tags.meta, class: "tok-meta" },
]);

const look = EditorView.theme({
  "&": { backgroundColor: "transparent" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "inherit", lineHeight: "inherit", overflowX: "auto", scrollbarWidth: "thin" },
  ".cm-content": { padding: "7px 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 11px" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    background: "color-mix(in oklab, var(--accent) 24%, transparent)",
  },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-soft)", outline: "1px solid var(--accent)" },
  // A bracket matters where the caret is, which is in one editor only.
  ".cm-matchingBracket, .cm-nonmatchingBracket": { backgroundColor: "transparent", outline: "none" },
  ".cm-selectionMatch": { backgroundColor: "var(--accent-soft)" },
  ".cm-placeholder": { color: "var(--ink-faint)" },
  ".cm-tooltip": { backgroundColor: "var(--raised)", border: "1px solid var(--line)", borderRadius: "var(--radius)", boxShadow: "var(--shadow)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "inherit", maxHeight: "260px" },
  ".cm-tooltip-autocomplete > ul > li": { padding: "1px 8px 1px 4px", lineHeight: "20px" },
  ".cm-completionDetail": { color: "var(--ink-faint)", fontStyle: "normal", marginLeft: "12px" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "600", color: "var(--accent-ink)" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--hover)", border: "0", color: "var(--ink-soft)", padding: "0 6px" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--accent-soft)", color: "var(--ink)" },
  ".cm-panel.cm-search": { padding: "6px 8px", fontFamily: "var(--font-text)", fontSize: "var(--small)" },
  ".cm-panel.cm-search label": { fontSize: "var(--small)" },
  ".cm-textfield": { backgroundColor: "var(--raised)", color: "var(--ink)", border: "1px solid var(--line-strong)", borderRadius: "var(--radius-small)", fontSize: "var(--small)" },
  ".cm-button": { backgroundImage: "none", backgroundColor: "transparent", color: "var(--ink)", border: "1px solid var(--line-strong)", borderRadius: "var(--radius-small)", fontSize: "var(--small)" },
  ".cm-button:hover": { backgroundColor: "var(--hover)" },
  ".cm-button:active": { backgroundImage: "none", backgroundColor: "var(--hover)" },
  ".cm-panel.cm-search [name=close]": { color: "var(--ink-soft)", fontSize: "18px" },
  ".cm-searchMatch": { backgroundColor: "var(--waiting-soft)", outline: "1px solid var(--waiting)" },
  ".cm-searchMatch.cm-searchMatch-selected": { backgroundColor: "var(--accent-soft)", outline: "1px solid var(--accent)" },
  ".cm-panels": { backgroundColor: "var(--sunk)", color: "var(--ink)", borderColor: "var(--line)" },
});

export class Editor {
  readonly view: EditorView;

  constructor(parent: HTMLElement, text: string, label: string, hint: string, saved: unknown, handlers: Handlers) {
    const state =
      saved instanceof EditorState && saved.doc.toString() === text
        ? saved
        : EditorState.create({ doc: text, extensions: extensions(label, hint) });
    this.view = new EditorView({
      parent,
      state,
      dispatchTransactions: (transactions, view) => {
        view.update(transactions);
        if (transactions.some((item) => item.docChanged && !item.annotation(fromSession))) {
          live.get(view)?.onChange(view.state.doc.toString());
        }
      },
    });
    live.set(this.view, handlers);
  }

  /** Show the session's text, moving the caret no more than the change does. */
  show(text: string): void {
    const old = this.view.state.doc.toString();
    if (old === text) return;
    let start = 0;
    while (start < old.length && start < text.length && old[start] === text[start]) start += 1;
    let end = 0;
    const most = Math.min(old.length, text.length) - start;
    while (end < most && old[old.length - 1 - end] === text[text.length - 1 - end]) end += 1;
    this.view.dispatch({
      changes: { from: start, to: old.length - end, insert: text.slice(start, text.length - end) },
      annotations: fromSession.of(true),
    });
  }

  focus(): void {
    if (!this.view.hasFocus) this.view.focus();
  }

  /** Put the caret where a click on the page was. */
  placeAt(x: number, y: number): void {
    const at = this.view.posAtCoords({ x, y }, false);
    this.view.dispatch({ selection: { anchor: at } });
  }

  placeAtLine(line: number): void {
    const at = this.view.state.doc.line(Math.min(Math.max(line, 1), this.view.state.doc.lines));
    this.view.dispatch({ selection: { anchor: at.from }, scrollIntoView: true });
  }

  /** Take the editor off the page; the returned state brings it back as it was. */
  close(): unknown {
    const { state } = this.view;
    live.delete(this.view);
    this.view.destroy();
    return state;
  }
}

/** Who listens to an editor on the page; a saved state must not hold on to a listener that is gone. */
const live = new WeakMap<EditorView, Handlers>();

function extensions(label: string, hint: string): Extension {
  return [
    history(),
    drawSelection(),
    indentOnInput(),
    indentUnit.of("    "),
    bracketMatching(),
    closeBrackets(),
    assistance((view) => live.get(view)),
    codeFolding(),
    EditorState.allowMultipleSelections.of(true),
    EditorView.clickAddsSelectionRange.of((event) => event.altKey),
    rectangularSelection({ eventFilter: (event) => event.altKey && event.shiftKey }),
    crosshairCursor({ key: "Shift" }),
    highlightSelectionMatches(),
    python(),
    syntaxHighlighting(colours),
    look,
    placeholder(hint),
    // Tab indents in here, so it does not lead in here: Enter does, from the cell, and Esc leads out.
    EditorView.contentAttributes.of({ "aria-label": label, tabindex: "-1", spellcheck: "false", autocapitalize: "off" }),
    EditorView.domEventHandlers({
      blur: (_, view) => live.get(view)?.onBlur(),
    }),
    EditorView.updateListener.of(({ selectionSet, state, view }) => selectionSet && live.get(view)?.onCaret(state.selection.main.head)),
    Prec.highest(
      keymap.of([
        { key: "Mod-z", run: (view) => live.get(view)?.onUndo() ?? false },
        { key: "Mod-Shift-z", run: (view) => live.get(view)?.onRedo() ?? false },
        { key: "Mod-y", run: (view) => live.get(view)?.onRedo() ?? false },
        { key: "ArrowUp", run: (view) => leaves(view, -1) },
        { key: "ArrowDown", run: (view) => leaves(view, 1) },
      ]),
    ),
    keymap.of([
      ...closeBracketsKeymap,
      ...completionKeymap,
      // Enter with Shift, Ctrl or Alt is the page's: it runs the cell.
      { key: "Enter", run: insertNewlineAndIndent },
      ...defaultKeymap.filter((binding) => !/Enter/.test(binding.key ?? "")),
      ...searchKeymap,
      ...historyKeymap,
      ...foldKeymap,
    ]),
  ];
}

function leaves(view: EditorView, step: 1 | -1): boolean {
  const { main } = view.state.selection;
  if (!main.empty || completionStatus(view.state) === "active") return false;
  const line = view.state.doc.lineAt(main.head).number;
  if (line !== (step === 1 ? view.state.doc.lines : 1)) return false;
  live.get(view)?.onLeave(step);
  return true;
}
