import { expect, test } from "vitest";
import { Rows, type View } from "../src/outputs/table/rows";

/** A table of numbers whose reads are kept, and answered when the test says so. */
function table(total: number, head: number) {
  const asked: { first: number; last: number; view: View; answer: () => void }[] = [];
  const rows = new Rows(
    (first, last, view) =>
      new Promise((resolve) => {
        const numbers = Array.from({ length: Math.min(last, total) - first }, (_, at) => [first + at]);
        asked.push({ first, last, view, answer: () => resolve({ rows: numbers, first, total }) });
      }),
    Array.from({ length: head }, (_, at) => [at]),
    total,
  );
  return { rows, asked };
}

const settle = () => new Promise((done) => setTimeout(done));

test("a table that came whole is never asked for", () => {
  const { rows, asked } = table(30, 30);
  rows.need(0, 30);
  expect(asked).toEqual([]);
  expect(rows.row(29)).toEqual([29]);
});

test("rows are read in blocks, each once", async () => {
  const { rows, asked } = table(1000, 50);
  rows.need(0, 20);
  rows.need(0, 30);
  rows.need(120, 140);
  expect(asked.map(({ first, last }) => [first, last])).toEqual([
    [0, 128],
    [128, 256],
  ]);
  expect(rows.row(20)).toEqual([20]);
  expect(rows.row(130)).toBeUndefined();
  for (const { answer } of asked) answer();
  await settle();
  expect(rows.row(130)).toEqual([130]);
  rows.need(0, 256);
  expect(asked).toHaveLength(2);
});

test("the order asked for last is the one shown", async () => {
  const { rows, asked } = table(1000, 50);
  void rows.change({ sort: [["n", "asc"]], filters: [] });
  void rows.change({ sort: [["n", "desc"]], filters: [] });
  asked[1]?.answer();
  asked[0]?.answer();
  await settle();
  expect(rows.version.value).toBe(1);
  rows.need(0, 100);
  expect(asked).toHaveLength(2);
});

test("a late block of an old order is dropped", async () => {
  const { rows, asked } = table(1000, 50);
  rows.need(256, 300);
  void rows.change({ sort: [["n", "desc"]], filters: [] });
  asked[1]?.answer();
  await settle();
  asked[0]?.answer();
  await settle();
  expect(rows.row(260)).toBeUndefined();
});
