/** Owns reading from the page where cells are. */

import { cellElement } from "../app/context";
import type { Places } from "./lay";

const HEAD = 14; // px from a cell's top to the middle of its head

/** Where the heads of some cells are, in the column's own coordinates; of others nothing is asked, for it costs their layout. */
export function measured(column: HTMLElement, ids: Iterable<string>): Places {
  const { top } = column.getBoundingClientRect();
  const tops = new Map<string, number>();
  for (const id of ids) {
    const element = cellElement(id);
    if (element) tops.set(id, element.getBoundingClientRect().top - top + HEAD);
  }
  const gutter = parseFloat(getComputedStyle(column).getPropertyValue("--gutter")) || 20;
  return { tops, width: column.clientWidth, gutter };
}
