/** Owns one cell as the page shows it: a signal a field, so a change repaints that field and nothing else. */

import { signal, type Signal } from "@preact/signals";
import type { CellState, Output } from "../protocol/messages";
import { withKnown } from "./outputs";

export type Status = CellState["status"];
export type Kind = CellState["kind"];

export class Cell {
  readonly id: string;
  readonly kind: Signal<Kind>;
  readonly title: Signal<string>;
  /** The text as the page shows it: what the session has, or what was typed since. */
  readonly text: Signal<string>;
  readonly status: Signal<Status>;
  readonly ms: Signal<number | null>;
  readonly runs: Signal<number>;
  readonly why: Signal<string>;
  readonly outputs: Signal<Output[]>;
  readonly precedents: Signal<Record<string, string[]>>;
  readonly defines: Signal<string[]>;
  readonly metadata: Signal<Record<string, unknown>>;

  /** Whether this page hides its outputs. */
  readonly isFolded = signal(false);

  /** The text the session has. */
  source: string;
  /** The text that ran last, null where this page has not seen it run. */
  ranText: string | null;
  /** The session's text when typing began. */
  base = "";
  /** Whether `text` was typed and is not sent yet. */
  isDirty = false;
  /** How many edits of the text were sent and not answered yet. */
  inFlight = 0;
  /** The editor's state while the editor is not on the page: selection, folds. */
  editorState: unknown = null;
  /** Where the caret is in the text, or was when somebody wrote there last. */
  caret = 0;
  /** The line the caret goes to when the editor is entered next, from 1. */
  wantedLine: number | null = null;

  constructor(state: CellState) {
    this.id = state.id;
    this.source = state.source;
    this.ranText = state.status === "stale" ? null : state.source;
    this.kind = signal(state.kind);
    this.title = signal(state.title);
    this.text = signal(state.source);
    this.status = signal(state.status);
    this.ms = signal(state.ms);
    this.runs = signal(state.runs);
    this.why = signal(state.why);
    this.outputs = signal(state.outputs);
    this.precedents = signal(state.precedents);
    this.defines = signal(state.defines);
    this.metadata = signal(state.metadata);
  }

  /** Take over the fields the session says changed. */
  update(changed: Partial<CellState>): void {
    if (changed.source !== undefined) {
      this.source = changed.source;
      this.settle();
    }
    if (changed.outputs !== undefined) this.outputs.value = withKnown(this.outputs.peek(), changed.outputs);
    if (changed.kind !== undefined) this.kind.value = changed.kind;
    if (changed.title !== undefined) this.title.value = changed.title;
    if (changed.status !== undefined) this.status.value = changed.status;
    if (changed.ms !== undefined) this.ms.value = changed.ms;
    if (changed.runs !== undefined) {
      this.runs.value = changed.runs;
      this.ranText = this.source;
    }
    if (changed.why !== undefined) this.why.value = changed.why;
    if (changed.precedents !== undefined) this.precedents.value = changed.precedents;
    if (changed.defines !== undefined) this.defines.value = changed.defines;
    if (changed.metadata !== undefined) this.metadata.value = changed.metadata;
  }

  /** Show the session's text, unless newer text of this page is still on its way there. */
  settle(): void {
    if (!this.isDirty && this.inFlight === 0) this.text.value = this.source;
  }

  /** Whether its run ended with the kernel: what it shows of a value or an error is from a run before. */
  get isCutShort(): boolean {
    return this.status.value === "failed" && this.why.value !== "";
  }

  /** What a person calls this cell: its title, else the first name it defines, else its first words. */
  get label(): string {
    return this.title.value || this.defines.value[0] || firstWords(this.text.value) || "empty cell";
  }
}

export function emptyCell(id: string, kind: Kind = "code", source = "", title = ""): CellState {
  return {
    id,
    kind,
    title,
    source,
    status: kind === "code" && source.trim() ? "stale" : "fresh",
    ms: null,
    runs: 0,
    why: "",
    outputs: [],
    precedents: {},
    defines: [],
    metadata: {},
  };
}

function firstWords(text: string): string {
  const line = text.split("\n").find((item) => /\w/.test(item)) ?? "";
  const words = line.replace(/^[#\s>*-]+/, "").trim();
  return words.length > 40 ? `${words.slice(0, 39)}…` : words;
}
