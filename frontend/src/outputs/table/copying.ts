/** Owns what a block of a table's values is to others: text for another program, a sum for the eye. */

import type { Row } from "./rows";
import { plain } from "./values";

/** Return the values with tabs between columns and a line each row, as spreadsheets paste them. */
export function written(rows: Row[], places: number[]): string {
  return rows.map((row) => places.map((place) => field(row[place])).join("\t")).join("\n");
}

function field(value: unknown): string {
  const text = value === null || value === undefined ? "" : plain(value);
  return /[\t\n\r]/.test(text) || text.startsWith('"') ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Return the sum and mean of the numbers among the values in words, nothing where there are fewer than two. */
export function summed(rows: Row[], places: number[]): string {
  const numbers = rows.flatMap((row) => places.map((place) => row[place])).filter((value) => typeof value === "number");
  if (numbers.length < 2) return "";
  const sum = numbers.reduce((total, value) => total + value, 0);
  return `sum ${rounded(sum)}, mean ${rounded(sum / numbers.length)}`;
}

function rounded(value: number): string {
  // The errors of adding binary fractions are not for the eye.
  return Number(value.toPrecision(12)).toLocaleString("en-US", { maximumFractionDigits: 6 });
}
