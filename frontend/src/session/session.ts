/** Owns the page's end of one session: commands out, changes in, and every edit kept until the session has it. */

import { signal } from "@preact/signals";
import type { Answer, CellEdit, Complete, Conflict, Delta, DocumentState, Edit, Explain, GoBack, Message, ReadGridCell, ReadHistory, ReadOutput, ReadTable, Redo, Resolve, Run, Undo, Watch, Welcome } from "../protocol/messages";
import type { Cell } from "../document/cell";
import { matched } from "../document/match";
import { Workbook } from "../document/workbook";
import { Connection, socketUrl } from "./connection";
import { Inputs } from "./inputs";

const TYPING_PAUSE = 300; // ms without a key before typed text is sent
const AGAIN = 2000; // ms until an edit is sent again that the session could not write down
const GREETING = 250; // ms in which a session that has news for a page that is back says so

/** A command that is answered. */
type Command = Undo | Redo | GoBack | Resolve | ReadTable | ReadGridCell | ReadOutput | ReadHistory | Complete | Explain;

type Question = { command: Command; resolve: (data: unknown) => void; reject: (error: Error) => void };

export class Session {
  readonly workbook = new Workbook();
  readonly connection: Connection;
  readonly inputs: Inputs;
  /** How many edits the session has not confirmed. */
  readonly unconfirmed = signal(0);
  /** Whether the session has no room for edits that wait; they are sent again and again. */
  readonly isHeld = signal(false);
  /** What the session refused, in its words, until the reader closes it. */
  readonly refusal = signal("");
  /** The name of another workbook that this page's address belongs to now; "" while it is this one's. */
  readonly stranger = signal("");
  /** Called with the cells that an undo or redo of this page changed. */
  onTakenBack: (cells: string[]) => void = () => {};
  /** Called after every delta is shown. */
  onDelta: (delta: Delta) => void = () => {};

  private readonly client = crypto.randomUUID?.() ?? String(Math.random());
  private readonly pending = new Map<number, Edit>();
  private readonly questions = new Map<number, Question>();
  private readonly typing = new Map<Cell, ReturnType<typeof setTimeout>>();
  private watched = false;
  /** The cells whose text or conflict changed since the last undo or redo was asked for. */
  private takenBack = new Set<string>();
  private greeting: ReturnType<typeof setTimeout> | undefined;
  private again: ReturnType<typeof setTimeout> | undefined;
  private lastId = 0;

  constructor(url = socketUrl(location)) {
    this.connection = new Connection(url, () => this.hello(), (message) => this.receive(message));
    this.inputs = new Inputs((message) => this.connection.send(message));
  }

  /** Show the state the server put into the page, if it did, and connect. */
  open(welcome: Welcome | null): void {
    if (welcome) this.workbook.welcome(welcome);
    this.connection.open();
  }

  // --- commands ------------------------------------------------------------------------------------------------

  edit(edits: CellEdit[], run = false): void {
    const message: Edit = { kind: "Edit", id: this.nextId(), edits, run };
    for (const edit of edits) {
      const cell = this.workbook.cell(edit.cell);
      if (cell && edit.op === "replace" && edit.source !== null) cell.inFlight += 1;
    }
    this.workbook.anticipate(edits);
    this.pending.set(message.id, message);
    this.unconfirmed.value = this.pending.size;
    this.connection.send(message);
  }

  /** Take a key press in a cell's text; it is sent after a pause. */
  type(cell: Cell, text: string): void {
    if (cell.text.peek() === text) return;
    cell.text.value = text;
    if (!cell.isDirty) cell.base = cell.source;
    cell.isDirty = true;
    clearTimeout(this.typing.get(cell));
    this.typing.set(cell, setTimeout(() => this.flush(cell), TYPING_PAUSE));
  }

  /** Send typed text now: before a run, at leaving the cell. */
  flush(cell?: Cell): void {
    for (const [item, timer] of [...this.typing]) {
      if (cell && item !== cell) continue;
      clearTimeout(timer);
      this.typing.delete(item);
      item.isDirty = false;
      if (item.text.peek() !== item.source || item.inFlight > 0) {
        this.edit([replaced(item.id, { source: item.text.peek(), before: item.base })]);
      }
    }
  }

  run(scope: Run["scope"], cells: string[] = []): void {
    this.flush();
    this.connection.send({ kind: "Run", scope, cells });
  }

  stop(): void {
    this.connection.send({ kind: "Stop" });
  }

  restart(run = true): void {
    this.flush();
    this.connection.send({ kind: "Restart", run });
  }

  undo(): void {
    this.takeBack({ kind: "Undo", id: 0 });
  }

  redo(): void {
    this.takeBack({ kind: "Redo", id: 0 });
  }

  /** Make the text what it was after an event of the journal; undo takes that back. */
  goBack(seq: number): void {
    this.takeBack({ kind: "GoBack", id: 0, seq });
  }

  resolve(conflict: string, keep: Resolve["keep"]): void {
    this.flush();
    this.ask({ kind: "Resolve", id: 0, conflict, keep }).catch((error: Error) => (this.refusal.value = error.message));
  }

  watch(feed: Watch["feed"], on: boolean): void {
    this.watched = on;
    // What was shown before may be old by now.
    this.workbook.variables.value = null;
    this.connection.send({ kind: "Watch", feed, on });
  }

  /** Send a command that is answered, and return the answer's data; reading waits for a connection, changing does not. */
  ask(message: Command): Promise<unknown> {
    const command = { ...message, id: this.nextId() };
    return new Promise((resolve, reject) => {
      if (this.connection.send(command) || isReading(command)) this.questions.set(command.id, { command, resolve, reject });
      else reject(new Error("Not connected. Wait for the connection, then try again."));
    });
  }

  private takeBack(command: Undo | Redo | GoBack): void {
    this.flush();
    const changed = (this.takenBack = new Set<string>());
    this.ask(command)
      .then(() => this.onTakenBack([...changed]))
      .catch((error: Error) => (this.refusal.value = error.message));
  }

  // --- what comes in -------------------------------------------------------------------------------------------

  private hello(): Message {
    const { revision, epoch } = this.workbook;
    // Waiting edits follow the session's first word, for it may be a new session that knows other cells.
    this.greeting = setTimeout(() => this.greeted(), GREETING);
    return { kind: "Hello", client: this.client, revision, epoch };
  }

  private receive(message: Message): void {
    if (message.kind === "Delta") this.receiveDelta(message);
    else if (message.kind === "Welcome") this.receiveWelcome(message);
    else if (message.kind === "Answer") this.receiveAnswer(message);
    this.greeted();
  }

  private receiveWelcome(message: Welcome): void {
    const known = this.workbook.document.peek().path;
    this.stranger.value = known && message.document.path !== known ? message.document.name : "";
    // Nothing written here may go into it.
    if (this.stranger.peek()) return this.connection.part();
    if (message.epoch !== this.workbook.epoch) this.rename(message);
    this.workbook.welcome(message, this.pendingEdits());
  }

  private receiveDelta(message: Delta): void {
    const { workbook } = this;
    if (message.revision > workbook.revision + 1) return this.connection.resume();
    const known = message.revision <= workbook.revision;
    const answered = new Set(message.answers);
    for (const [id, fields] of Object.entries(message.cells)) if ("source" in fields || "title" in fields) this.takenBack.add(id);
    for (const id of turned(workbook.document.peek().conflicts, (message.document as Partial<DocumentState>).conflicts)) this.takenBack.add(id);
    if (!known) workbook.delta(message, this.pendingEdits((id) => !answered.has(id)));
    for (const id of message.answers) this.confirm(id);
    this.inputs.delta(message);
    for (const id of message.answers) this.answer({ kind: "Answer", id, data: null, error: "" });
    this.onDelta(message);
  }

  private receiveAnswer(message: Answer): void {
    const { id, error } = message;
    if (error && this.pending.has(id) && (message.data as { again?: boolean } | null)?.again) return this.hold();
    // A question that was sent again after a cut is answered twice; nobody waits for the second answer.
    const isRefusal = error !== "" && (id === 0 || this.pending.has(id));
    this.confirm(id);
    if (this.questions.has(id)) this.answer(message);
    else if (isRefusal) this.refuse(error);
  }

  private answer(message: Answer): void {
    const question = this.questions.get(message.id);
    this.questions.delete(message.id);
    if (message.error) question?.reject(new Error(message.error));
    else question?.resolve(message.data);
  }

  /** An edit is the session's now: let its text settle. */
  private confirm(id: number): void {
    const edit = this.pending.get(id);
    if (!edit) return;
    this.pending.delete(id);
    this.isHeld.value = false;
    this.unconfirmed.value = this.pending.size;
    for (const item of edit.edits) {
      const cell = this.workbook.cell(item.cell);
      if (!cell || item.op !== "replace" || item.source === null) continue;
      cell.inFlight -= 1;
      cell.settle();
    }
  }

  /** Keep what the session could not write down, and send it again in its order. */
  private hold(): void {
    this.isHeld.value = true;
    clearTimeout(this.again);
    this.again = setTimeout(() => {
      for (const message of this.pending.values()) this.connection.send(message);
    }, AGAIN);
  }

  private refuse(error: string): void {
    this.refusal.value = error;
    this.workbook.reorder(this.pendingEdits());
    for (const cell of this.workbook.all()) cell.settle();
  }

  /** Send again, once a connection, what the session may not have; an edit it has it knows by this page and its id. */
  private greeted(): void {
    if (this.greeting === undefined) return;
    clearTimeout(this.greeting);
    this.greeting = undefined;
    for (const [id, { command, reject }] of [...this.questions]) {
      if (isReading(command) && this.connection.send(command)) continue;
      this.questions.delete(id);
      reject(new Error("The connection was lost. Try again."));
    }
    for (const message of this.pending.values()) this.connection.send(message);
    if (this.watched) this.connection.send({ kind: "Watch", feed: "variables", on: true });
    this.inputs.reconnected();
  }

  /** A restarted server may call the same cells by other ids: waiting edits and typed text follow their cells. */
  private rename(message: Welcome): void {
    const ids = matched(this.workbook.all(), message.cells);
    this.inputs.rename(ids);
    for (const edit of this.pendingEdits()) {
      edit.cell = ids.get(edit.cell) ?? edit.cell;
      if (edit.after !== null) edit.after = ids.get(edit.after) ?? edit.after;
    }
    for (const [cell, timer] of [...this.typing]) {
      clearTimeout(timer);
      this.typing.delete(cell);
      const id = ids.get(cell.id) ?? cell.id;
      const edit: Edit = { kind: "Edit", id: this.nextId(), edits: [replaced(id, { source: cell.text.peek(), before: cell.base })], run: false };
      this.pending.set(edit.id, edit);
    }
  }

  private pendingEdits(isWanted: (id: number) => boolean = () => true): CellEdit[] {
    return [...this.pending.values()].filter((message) => isWanted(message.id)).flatMap((message) => message.edits);
  }

  private nextId(): number {
    this.lastId += 1;
    return this.lastId;
  }
}

/** The cells of conflicts that were opened or settled. */
function turned(before: Conflict[], after: Conflict[] = before): string[] {
  const ids = (conflicts: Conflict[]) => new Set(conflicts.map(({ id }) => id));
  const [old, now] = [ids(before), ids(after)];
  return [...before, ...after].filter(({ id }) => old.has(id) !== now.has(id)).map(({ cell }) => cell);
}

function isReading(command: Command): boolean {
  return command.kind === "ReadTable" || command.kind === "ReadHistory" || command.kind === "ReadGridCell" || command.kind === "ReadOutput";
}

type Fields = Partial<Pick<CellEdit, "source" | "title" | "cell_kind" | "metadata" | "after" | "before">>;

const NO_FIELDS = { source: null, title: null, cell_kind: null, metadata: null, after: null, before: null };

export function replaced(cell: string, fields: Fields): CellEdit {
  return { op: "replace", cell, ...NO_FIELDS, ...fields };
}

export function inserted(cell: string, after: string | null, fields: Fields): CellEdit {
  return { op: "insert", cell, ...NO_FIELDS, source: "", ...fields, after };
}

export function deleted(cell: string): CellEdit {
  return { op: "delete", cell, ...NO_FIELDS };
}

export function moved(cell: string, after: string | null): CellEdit {
  return { op: "move", cell, ...NO_FIELDS, after };
}

export function freshId(): string {
  return `c${Math.random().toString(36).slice(2, 12)}`;
}
