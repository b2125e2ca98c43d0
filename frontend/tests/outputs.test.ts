import { parts } from "../src/outputs/JsonTree";
import { words } from "../src/outputs/words";
import { expect, test } from "vitest";
import { changed, withKnown } from "../src/document/outputs";
import type { Output, OutputOp } from "../src/protocol/messages";

const output = (id: string, text: string, parent: string | null = null): Output => ({ id, kind: "stream", data: { text }, parent });
const op = (fields: Partial<OutputOp>): OutputOp => ({ op: "reset", cell: "c", id: "", output: null, outputs: null, text: "", ...fields });

test("a reset replaces everything, and keeps what is equal", () => {
  const before = [output("a", "1"), output("b", "2")];
  const after = changed(before, op({ outputs: [output("a", "1"), output("b", "3")] }));
  expect(after[0]).toBe(before[0]);
  expect(after[1]).not.toBe(before[1]);
  expect(after[1]?.data.text).toBe("3");
});

test("text is added to its stream only", () => {
  const after = changed([output("a", "1"), output("b", "2")], op({ op: "text", id: "b", text: "!" }));
  expect(after.map((item) => item.data.text)).toEqual(["1", "2!"]);
});

test("an element stays in its place when it is replaced", () => {
  const after = changed([output("a", "1"), output("b", "2")], op({ op: "replace", id: "a", output: output("a", "9") }));
  expect(after.map((item) => item.data.text)).toEqual(["9", "2"]);
});

test("an element takes what stands in it along", () => {
  const after = changed([output("a", "1"), output("b", "2", "a"), output("c", "3")], op({ op: "remove", id: "a" }));
  expect(after.map((item) => item.id)).toEqual(["c"]);
});

test("appending an id that is there moves it to the end", () => {
  const after = changed([output("a", "1"), output("b", "2")], op({ op: "append", output: output("a", "3") }));
  expect(after.map((item) => item.id)).toEqual(["b", "a"]);
});

test("known elements are compared deeply", () => {
  const table = (rows: unknown[]): Output => ({ id: "t", kind: "mime", data: { table: { rows } }, parent: null });
  const before = [table([[1, null], ["x"]])];
  expect(withKnown(before, [table([[1, null], ["x"]])])[0]).toBe(before[0]);
  expect(withKnown(before, [table([[1, 0], ["x"]])])[0]).not.toBe(before[0]);
});

test("outputs are copied as the text they say", () => {
  const output = (kind: string, data: object) => ({ id: "o", kind, data, parent: null }) as never;
  const shown = [output("stream", { text: "50 %\r100 %\n" }), output("widget", { label: "n" }), output("mime", { "text/html": "<b>", "text/plain": "bold" })];
  expect(words(shown)).toBe("100 %\nbold");
  expect(words([output("error", { name: "E", message: "m", traceback: "" })])).toBe("E: m");
});

test("what the kernel cut off a tree counts as an item, its note does not", () => {
  expect(parts({ a: 1, "…": "1,100 more" })).toEqual({ entries: [["a", 1]], missing: 1100 });
  expect(parts([5, "… 3 more"])).toEqual({ entries: [["0", 5]], missing: 3 });
  expect(parts({ a: "1,100 more" })).toEqual({ entries: [["a", "1,100 more"]], missing: 0 });
  expect(parts([])).toEqual({ entries: [], missing: 0 });
});

test("a dictionary that came as pairs keeps its order, and two keys that read alike", () => {
  const value = { "…pairs": [["2021", 1], ["2020", 2], ["2020", 3]], "…": "1,000 more" };
  expect(parts(value)).toEqual({ entries: [["2021", 1], ["2020", 2], ["2020", 3]], missing: 1000 });
});
