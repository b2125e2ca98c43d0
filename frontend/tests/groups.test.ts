import { expect, it } from "vitest";
import { grouped } from "../src/document/groups";

const ids = (count: number) => Array.from({ length: count }, (_, number) => `c${number + 1}`);

it("parts any order into groups of which none is long", () => {
  const order = ids(5000);
  const groups = grouped(order, []);
  expect(groups.flatMap((group) => group.cells)).toEqual(order);
  expect(Math.max(...groups.map((group) => group.cells.length))).toBeLessThan(400);
  expect(groups.length).toBeGreaterThan(80);
});

it("leaves every group as it is but those that an edit touches", () => {
  const order = ids(2000);
  const before = grouped(order, []);
  for (const at of [0, 1, 999, 2000]) {
    for (const edited of [[...order.slice(0, at), "fresh", ...order.slice(at)], order.filter((_, place) => place !== at)]) {
      const after = grouped(edited, before);
      expect(after.flatMap((group) => group.cells)).toEqual(edited);
      expect(after.filter((group) => !before.includes(group)).length).toBeLessThanOrEqual(2);
    }
  }
});
