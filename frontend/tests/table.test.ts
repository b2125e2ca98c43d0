import { blockOf, isIn } from "../src/outputs/table/choosing";
import { summed, written } from "../src/outputs/table/copying";
import { expect, test } from "vitest";
import { stepped } from "../src/outputs/table/choosing";
import { nextSort } from "../src/outputs/table/sorting";
import { type Column, widthOf, writerOf } from "../src/outputs/table/values";
import { laid, path } from "../src/threads/lay";

test("numbers of a column have the decimals its values need", () => {
  const write = writerOf([1, 2.5, null, 1234567.25]);
  expect([1, 1234.5, -3].map(write)).toEqual(["1.0", "1,234.5", "-3.0"]);
  expect(writerOf([181477.5])(181477.5)).toBe("181,478");
  expect(writerOf([1, 20000])(20000)).toBe("20,000");
  expect(writerOf([0.5])(1e-9)).toBe("1.0000e-9");
  expect([2001, 12_000].map(writerOf([2001, 2017]))).toEqual(["2001", "12,000"]);
  expect(writerOf(["x"])("y")).toBe("y");
  expect(writerOf([{ a: 1 }])({ a: 1 })).toBe('{"a":1}');
});

test("a column is as wide as the ends it is known to reach", () => {
  const column: Column = { name: "", type: "", align: "right" };
  const write = writerOf([1, 2, 3]);
  const narrow = widthOf(column, "", [1, 2, 3], write);
  expect(widthOf(column, "", [1, 2, 3], write, [undefined, 4, "text"])).toBe(narrow);
  expect(widthOf(column, "", [1, 2, 3], write, [1, 1_000_000])).toBeGreaterThan(narrow + 10);
});

test("clicks sort up, down, not at all; with Shift by several", () => {
  const up = nextSort([], "a", false);
  expect(up).toEqual([["a", "asc"]]);
  expect(nextSort(up, "a", false)).toEqual([["a", "desc"]]);
  expect(nextSort([["a", "desc"]], "a", false)).toEqual([]);
  expect(nextSort(up, "b", true)).toEqual([["a", "asc"], ["b", "asc"]]);
  expect(nextSort(up, "b", false)).toEqual([["b", "asc"]]);
});

const places = { tops: new Map([["a", 10], ["b", 100], ["c", 200]]), width: 1000, gutter: 56 };

test("what is read runs on the left, what reads on the right, the nearest innermost", () => {
  const threads = laid("b", { a: ["x"] }, { c: ["y"] }, places);
  expect(threads.map((thread) => [thread.side, thread.from, thread.to, thread.names])).toEqual([
    ["left", "a", "b", ["x"]],
    ["right", "b", "c", ["y"]],
  ]);
  const two = laid("c", { a: ["x"], b: ["y"] }, {}, places);
  expect(two.map((thread) => thread.other)).toEqual(["b", "a"]);
  expect(two[0]!.x).toBeGreaterThan(two[1]!.x);
});

test("a thread's line starts and ends at the text", () => {
  const [thread] = laid("b", { a: ["x"] }, {}, places);
  expect(path(thread!, places)).toMatch(/^M47 100H.*H47$/);
});

test("threads to cells that are not there are not drawn", () => {
  expect(laid("b", { gone: ["x"] }, {}, places)).toEqual([]);
  expect(laid("gone", { a: ["x"] }, {}, places)).toEqual([]);
});

test("midnights are dates, other moments lose their T", () => {
  const dates = writerOf(["2012-01-01T00:00:00", null]);
  expect(dates("2012-01-02T00:00:00")).toBe("2012-01-02");
  expect(writerOf(["2012-01-01T00:00:00", "2012-01-01T06:30:00"])("2012-01-01T06:30:00")).toBe("2012-01-01 06:30:00");
});

test("keys move the chosen value within the table", () => {
  const step = (key: string, isFar = false) => stepped({ row: 4, column: 1 }, key, isFar, 100, 3, 10);
  expect(step("ArrowDown")).toEqual({ row: 5, column: 1 });
  expect(step("ArrowLeft", true)).toEqual({ row: 4, column: 0 });
  expect(step("PageUp")).toEqual({ row: 0, column: 1 });
  expect(step("End", true)).toEqual({ row: 99, column: 2 });
  expect(step("x")).toBeNull();
});

test("a block is the same from any of its corners", () => {
  const block = { top: 1, bottom: 3, left: 0, right: 2 };
  for (const [one, other] of [[1, 0, 3, 2], [3, 2, 1, 0], [1, 2, 3, 0]].map(([a, b, c, d]) => [{ row: a!, column: b! }, { row: c!, column: d! }])) {
    expect(blockOf(one!, other!)).toEqual(block);
  }
  expect([isIn(block, 1, 0), isIn(block, 3, 2), isIn(block, 4, 0), isIn(block, 1, 3), isIn(null, 0, 0)]).toEqual([true, true, false, false, false]);
});

test("copied values are what spreadsheets paste", () => {
  expect(written([[1, "a", null], [2.5, 'two\nlines "here"', true]], [2, 0, 1])).toBe('\t1\ta\ntrue\t2.5\t"two\nlines ""here"""');
  expect(summed([[1, 0.1], [2, 0.2]], [0, 1])).toBe("sum 3.3, mean 0.825");
  expect(summed([["a", 1]], [0, 1])).toBe("");
});
