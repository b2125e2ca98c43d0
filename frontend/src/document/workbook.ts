/** Owns the page's copy of the open workbook and how a message from the session changes it; sends nothing itself. */

import { batch, computed, signal } from "@preact/signals";
import type { CellEdit, CellState, Delta, DocumentState, OutputOp, Variable, WaveState, Welcome } from "../protocol/messages";
import { Cell, emptyCell } from "./cell";
import { changed } from "./outputs";
import { reordered } from "./order";

const NO_DOCUMENT: DocumentState = {
  path: "",
  name: "",
  saved: "saved",
  problem: "",
  undo: null,
  redo: null,
  conflicts: [],
  kernel: "starting",
  kernel_problem: "",
  notices: [],
};

export class Workbook {
  readonly order = signal<string[]>([]);
  readonly document = signal<DocumentState>(NO_DOCUMENT);
  readonly wave = signal<WaveState | null>(null);
  readonly variables = signal<Variable[] | null>(null);
  /** Cells that read a cell, with the names they read: the other direction of `precedents`. */
  readonly dependents = computed(() => this.reversed());

  epoch = "";
  revision = 0;
  version = "";

  private readonly cells = new Map<string, Cell>();
  private sessionOrder: string[] = [];

  cell(id: string): Cell | undefined {
    return this.cells.get(id);
  }

  all(): Cell[] {
    return this.order.value.flatMap((id) => this.cells.get(id) ?? []);
  }

  /** Take over the whole state; `pending` are edits of this page the session has not answered. */
  welcome(message: Welcome, pending: CellEdit[] = []): void {
    batch(() => {
      this.epoch = message.epoch;
      this.revision = message.revision;
      this.version = message.version;
      this.document.value = message.document;
      this.wave.value = message.wave ?? null;
      for (const state of message.cells) this.put(state);
      this.sessionOrder = message.cells.map((state) => state.id);
      this.reorder(pending);
    });
  }

  delta(message: Delta, pending: CellEdit[] = []): void {
    batch(() => {
      this.revision = message.revision;
      for (const [id, fields] of Object.entries(message.cells)) {
        const cell = this.cells.get(id);
        if (cell) cell.update(fields);
        else this.put({ ...emptyCell(id), ...fields });
      }
      this.changeOutputs(message.outputs);
      if (message.order) {
        this.sessionOrder = message.order;
        this.reorder(pending);
      }
      if (Object.keys(message.document).length > 0) {
        this.document.value = { ...this.document.peek(), ...message.document };
      }
      if (message.variables) this.variables.value = message.variables;
      if (message.wave) this.wave.value = message.wave;
    });
  }

  /** Show edits of this page before the session has answered them. */
  anticipate(edits: CellEdit[]): void {
    batch(() => {
      for (const edit of edits) {
        if (edit.op === "insert" && !this.cells.has(edit.cell)) {
          this.put(emptyCell(edit.cell, edit.cell_kind ?? "code", edit.source ?? "", edit.title ?? ""));
        }
        if (edit.op === "replace") this.anticipateReplace(edit);
      }
      this.order.value = reordered(this.order.peek(), edits);
    });
  }

  /** Forget what `anticipate` showed and the session did not take. */
  reorder(pending: CellEdit[]): void {
    this.order.value = reordered(this.sessionOrder, pending);
    const alive = new Set([...this.order.peek(), ...this.sessionOrder]);
    for (const id of this.cells.keys()) if (!alive.has(id)) this.cells.delete(id);
  }

  private anticipateReplace(edit: CellEdit): void {
    const cell = this.cells.get(edit.cell);
    if (!cell) return;
    if (edit.title !== null) cell.title.value = edit.title;
    if (edit.cell_kind !== null) cell.kind.value = edit.cell_kind;
    if (edit.metadata !== null) cell.metadata.value = edit.metadata;
    if (edit.source !== null) cell.text.value = edit.source;
  }

  private put(state: CellState): void {
    const cell = this.cells.get(state.id);
    if (cell) cell.update(state);
    else this.cells.set(state.id, new Cell(state));
  }

  /** Apply runs of changes to one cell as one change of its signal. */
  private changeOutputs(ops: OutputOp[]): void {
    const lists = new Map<Cell, CellState["outputs"]>();
    for (const op of ops) {
      const cell = this.cells.get(op.cell);
      if (cell) lists.set(cell, changed(lists.get(cell) ?? cell.outputs.peek(), op));
    }
    for (const [cell, outputs] of lists) cell.outputs.value = outputs;
  }

  private reversed(): Map<string, Record<string, string[]>> {
    const found = new Map<string, Record<string, string[]>>();
    for (const cell of this.all()) {
      for (const [id, names] of Object.entries(cell.precedents.value)) {
        let readers = found.get(id);
        if (!readers) found.set(id, (readers = {}));
        readers[cell.id] = names;
      }
    }
    return found;
  }
}
