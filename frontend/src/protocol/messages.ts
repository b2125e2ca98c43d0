// Generated from cellweave.protocol by `python -m cellweave.protocol.typescript`. Do not edit.

export interface Output {
  id: string;
  kind: "mime" | "stream" | "error" | "widget" | "progress";
  data: Record<string, unknown>;
  parent: string | null;
}

export interface Frame {
  cell: string | null;
  title: string;
  line: number;
  function: string;
  text: string;
  values: Record<string, string>;
  column: number;
  end_column: number;
}

export interface ErrorRecord {
  name: string;
  message: string;
  frames: Frame[];
  traceback: string;
  hint: string;
  causes: string[];
}

export interface WidgetRecord {
  widget: string;
  key: string;
  label: string;
  value: unknown;
  props: Record<string, unknown>;
}

export interface CellState {
  id: string;
  kind: "code" | "markdown" | "raw";
  title: string;
  source: string;
  status: "fresh" | "stale" | "queued" | "running" | "failed" | "blocked" | "manual" | "cached" | "unapproved";
  ms: number | null;
  runs: number;
  why: string;
  outputs: Output[];
  precedents: Record<string, string[]>;
  defines: string[];
  metadata: Record<string, unknown>;
}

export interface Variable {
  name: string;
  type: string;
  preview: string;
  size: string;
  cell: string;
}

export interface Conflict {
  id: string;
  cell: string;
  title: string;
  here: string | null;
  disk: string | null;
}

export interface DocumentState {
  path: string;
  name: string;
  saved: "saved" | "saving" | "unsaved" | "readonly";
  problem: string;
  undo: string | null;
  redo: string | null;
  conflicts: Conflict[];
  kernel: "starting" | "idle" | "running" | "stopping" | "dead" | "restoring";
  kernel_problem: string;
  notices: string[];
}

export interface CellEdit {
  op: "replace" | "insert" | "delete" | "move";
  cell: string;
  source: string | null;
  title: string | null;
  cell_kind: "code" | "markdown" | "raw" | null;
  metadata: Record<string, unknown> | null;
  after: string | null;
  before: string | null;
}

export interface CellSource {
  id: string;
  title: string;
  kind: "code" | "markdown" | "raw";
  source: string;
  metadata: Record<string, unknown>;
}

export interface OutputOp {
  op: "reset" | "append" | "replace" | "text" | "remove";
  cell: string;
  id: string;
  output: Output | null;
  outputs: Output[] | null;
  text: string;
}

export interface WaveState {
  number: number;
  running: string | null;
  done: number;
  total: number;
  ran: string[];
}

export interface Hello {
  kind: "Hello";
  client: string;
  revision: number;
  epoch: string;
}

export interface Edit {
  kind: "Edit";
  id: number;
  edits: CellEdit[];
  run: boolean;
}

export interface Undo {
  kind: "Undo";
  id: number;
}

export interface Redo {
  kind: "Redo";
  id: number;
}

export interface Run {
  kind: "Run";
  scope: "cells" | "stale" | "all" | "above" | "below";
  cells: string[];
}

export interface Stop {
  kind: "Stop";
}

export interface Restart {
  kind: "Restart";
  run: boolean;
}

export interface SetWidget {
  kind: "SetWidget";
  cell: string;
  key: string;
  value: unknown;
}

export interface ReadTable {
  kind: "ReadTable";
  id: number;
  table: string;
  first: number;
  last: number;
  sort: unknown[][];
  filters: unknown[][];
}

export interface ReadGridCell {
  kind: "ReadGridCell";
  id: number;
  table: string;
  row: number;
  column: number;
}

export interface ReadHistory {
  kind: "ReadHistory";
  id: number;
  before: number;
}

export interface GoBack {
  kind: "GoBack";
  id: number;
  seq: number;
}

export interface Complete {
  kind: "Complete";
  id: number;
  before: string;
}

export interface Explain {
  kind: "Explain";
  id: number;
  name: string;
  before: string;
}

export interface ReadOutput {
  kind: "ReadOutput";
  id: number;
  cell: string;
  output: string;
  offset: number;
}

export interface Watch {
  kind: "Watch";
  feed: "variables";
  on: boolean;
}

export interface Resolve {
  kind: "Resolve";
  id: number;
  conflict: string;
  keep: "here" | "disk" | "both";
}

export interface Load {
  kind: "Load";
  cells: CellSource[];
  path: string;
  widgets: Record<string, Record<string, unknown>>;
  arguments: string[];
}

export interface Shutdown {
  kind: "Shutdown";
}

export interface Delta {
  kind: "Delta";
  revision: number;
  order: string[] | null;
  cells: Record<string, Record<string, unknown>>;
  outputs: OutputOp[];
  wave: WaveState | null;
  variables: Variable[] | null;
  document: Record<string, unknown>;
  answers: number[];
}

export interface Welcome {
  kind: "Welcome";
  epoch: string;
  revision: number;
  document: DocumentState;
  cells: CellState[];
  version: string;
  wave: WaveState | null;
}

export interface Answer {
  kind: "Answer";
  id: number;
  data: unknown;
  error: string;
}

export interface Idle {
  kind: "Idle";
  handled: number;
}

export interface Files {
  kind: "Files";
  stamps: Record<string, number[] | null>;
}

export interface Ready {
  kind: "Ready";
  pid: number;
  python: string;
}

export type Message =
  | Hello
  | Edit
  | Undo
  | Redo
  | Run
  | Stop
  | Restart
  | SetWidget
  | ReadTable
  | ReadGridCell
  | ReadHistory
  | GoBack
  | Complete
  | Explain
  | ReadOutput
  | Watch
  | Resolve
  | Load
  | Shutdown
  | Delta
  | Welcome
  | Answer
  | Idle
  | Files
  | Ready;
