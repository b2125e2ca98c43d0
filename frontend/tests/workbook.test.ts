import { effect } from "@preact/signals";
import { expect, test } from "vitest";
import { emptyCell } from "../src/document/cell";
import { matched } from "../src/document/match";
import { reordered } from "../src/document/order";
import { Workbook } from "../src/document/workbook";
import type { CellEdit, Delta, DocumentState, Welcome } from "../src/protocol/messages";
import { deleted, inserted, moved, replaced } from "../src/session/session";

const welcome = (ids: string[]): Welcome => ({
  kind: "Welcome",
  epoch: "e",
  revision: 1,
  version: "",
  wave: null,
  document: {} as DocumentState,
  cells: ids.map((id) => emptyCell(id, "code", `source of ${id}`, `Title ${id}`)),
});
const delta = (fields: Partial<Delta>): Delta => ({
  kind: "Delta",
  revision: 2,
  order: null,
  cells: {},
  outputs: [],
  wave: null,
  variables: null,
  document: {},
  answers: [],
  ...fields,
});
const open = (...ids: string[]) => {
  const workbook = new Workbook();
  workbook.welcome(welcome(ids));
  return workbook;
};

test("a delta changes what it names and nothing else", () => {
  const workbook = open("a", "b");
  const seen: string[] = [];
  effect(() => void seen.push(`a ${workbook.cell("a")?.status.value}`));
  effect(() => void seen.push(`b ${workbook.cell("b")?.status.value}`));
  workbook.delta(delta({ cells: { b: { status: "running" } } }));
  expect(seen).toEqual(["a stale", "b stale", "b running"]);
});

test("an order brings new cells, drops old ones and keeps the rest as they are", () => {
  const workbook = open("a", "b");
  const a = workbook.cell("a");
  workbook.delta(delta({ order: ["c", "a"], cells: { c: { ...emptyCell("c"), title: "New" } } }));
  expect(workbook.all().map((cell) => cell.title.value)).toEqual(["New", "Title a"]);
  expect(workbook.cell("a")).toBe(a);
  expect(workbook.cell("b")).toBeUndefined();
});

test("text that is being typed outlives the session's older text", () => {
  const workbook = open("a");
  const cell = workbook.cell("a")!;
  cell.text.value = "typed";
  cell.isDirty = true;
  workbook.delta(delta({ cells: { a: { source: "from elsewhere" } } }));
  expect(cell.text.value).toBe("typed");
  cell.isDirty = false;
  cell.settle();
  expect(cell.text.value).toBe("from elsewhere");
});

test("what the session refused is gone again", () => {
  const workbook = open("a", "b");
  workbook.anticipate([inserted("n", "a", { source: "1" })]);
  expect(workbook.order.value).toEqual(["a", "n", "b"]);
  workbook.reorder([]);
  expect(workbook.order.value).toEqual(["a", "b"]);
  expect(workbook.cell("n")).toBeUndefined();
});

test("an edit on its way is replayed on the session's order", () => {
  const workbook = open("a", "b", "c");
  const edits: CellEdit[] = [moved("c", null)];
  workbook.anticipate(edits);
  workbook.delta(delta({ order: ["b", "a", "c"] }), edits);
  expect(workbook.order.value).toEqual(["c", "b", "a"]);
});

test("dependents are the reverse of precedents", () => {
  const workbook = open("a", "b", "c");
  workbook.delta(delta({ cells: { b: { precedents: { a: ["x"] } }, c: { precedents: { a: ["x", "y"], b: ["z"] } } } }));
  expect(workbook.dependents.value.get("a")).toEqual({ b: ["x"], c: ["x", "y"] });
  expect(workbook.dependents.value.get("b")).toEqual({ c: ["z"] });
});

test("orders", () => {
  const order = ["a", "b", "c"];
  expect(reordered(order, [deleted("b")])).toEqual(["a", "c"]);
  expect(reordered(order, [moved("a", "c")])).toEqual(["b", "c", "a"]);
  expect(reordered(order, [inserted("n", null, {})])).toEqual(["n", "a", "b", "c"]);
  expect(reordered(order, [inserted("n", "gone", {})])).toEqual(["a", "b", "c", "n"]);
  expect(reordered(order, [moved("gone", "a"), replaced("a", { source: "" })])).toEqual(order);
});

test("cells are found again by id, title, then text", () => {
  const before = open("a", "b", "c").all();
  before[2]!.title.value = "";
  const after = [
    emptyCell("x", "code", "source of c"),
    emptyCell("a", "code", "other text", "Other"),
    emptyCell("y", "code", "changed", "Title b"),
  ];
  expect(matched(before, after)).toEqual(new Map([["a", "a"], ["b", "y"], ["c", "x"]]));
});
