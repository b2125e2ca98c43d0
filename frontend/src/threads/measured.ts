/** Owns reading from the page where the cells are. */

import type { Places } from "./lay";

/** Where every cell's head is, in the column's own coordinates. */
export function measured(column: HTMLElement): Places {
  const tops = new Map<string, number>();
  for (const element of column.querySelectorAll<HTMLElement>(".cell")) {
    tops.set(element.dataset.cell ?? "", element.offsetTop + 14);
  }
  const gutter = parseFloat(getComputedStyle(column).getPropertyValue("--gutter")) || 20;
  return { tops, width: column.clientWidth, height: column.scrollHeight, gutter };
}
