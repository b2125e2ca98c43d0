/** Owns what a click on a column does to the order of a table. */

import type { Sort } from "./rows";

/** Clicks go ascending, descending, unsorted; with Shift a column is added to the order. */
export function nextSort(sort: Sort, name: string, add: boolean): Sort {
  const now = sort.find(([column]) => column === name)?.[1];
  const others = add ? sort.filter(([column]) => column !== name) : [];
  if (now === undefined) return [...others, [name, "asc"]];
  return now === "asc" ? [...others, [name, "desc"]] : others;
}
