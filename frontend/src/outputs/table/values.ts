/** Owns how a table writes its values: numbers grouped and with the digits the column needs, nulls as such. */

import { count } from "../../app/time";

/** A column as the kernel describes it. */
export interface Column {
  name: string;
  type: string;
  align: "left" | "right";
  /** Whether it is a level of the index. */
  index?: boolean;
  /** The letter of a sheet's column. */
  letter?: string;
  /** The value of a sheet's last row. */
  last?: unknown;
  summary?: Summary;
}

export interface Summary {
  nulls?: number;
  min?: unknown;
  max?: unknown;
  /** Counts in bars of equal width from `min` to `max`. */
  histogram?: number[];
  distinct?: number;
}

const MOST_DIGITS = 6;

/** Return a function that writes the values of one column; `sample` decides how many decimals it shows. */
export function writerOf(sample: unknown[]): (value: unknown) => string {
  const numbers = sample.filter((value): value is number => typeof value === "number");
  if (numbers.length === 0) return momentWriter(sample) ?? plain;
  const digits = Math.max(0, ...numbers.map(decimals));
  // Years, and other columns of four digits, read better ungrouped.
  const useGrouping = numbers.some((value) => Math.abs(value) >= 10_000) ? "always" : "min2";
  const fixed = new Intl.NumberFormat("en", { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping });
  return (value) => {
    if (typeof value !== "number") return plain(value);
    const size = Math.abs(value);
    if (size !== 0 && (size >= 1e15 || size < 10 ** -MOST_DIGITS)) return value.toExponential(4);
    return fixed.format(value);
  };
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;

/** Dates and times lose their "T"; where all are midnights, they are dates. */
function momentWriter(sample: unknown[]): ((value: unknown) => string) | null {
  const moments = sample.filter((value) => value !== null);
  if (moments.length === 0 || !moments.every((value) => typeof value === "string" && MOMENT.test(value))) return null;
  const areDates = moments.every((value) => String(value).endsWith("T00:00:00"));
  return (value) => (areDates ? String(value).replace("T00:00:00", "") : String(value)).replace("T", " ");
}

export function plain(value: unknown): string {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}

function decimals(value: number): number {
  if (!Number.isFinite(value) || Number.isInteger(value)) return 0;
  const size = Math.abs(value);
  // Six significant digits are what a reader compares; the whole value is in the tooltip.
  const most = Math.max(0, Math.min(MOST_DIGITS, MOST_DIGITS - 1 - Math.floor(Math.log10(size))));
  const fraction = value.toFixed(most).split(".")[1] ?? "";
  return fraction.replace(/0+$/, "").length;
}

/** What stands under a column's type where there is no histogram. */
export function noteOf({ summary }: Column): string {
  if (summary?.histogram?.length || summary?.distinct === undefined) return "";
  return summary.distinct === 1 ? "all the same" : `${count(summary.distinct)} different`;
}

/** Return a width in pixels that shows the label, most of the values, and the ends the column is known to reach. */
export function widthOf(column: Column, label: string, sample: unknown[], write: (value: unknown) => string, ends: unknown[] = []): number {
  const lengths = sample.map((value) => (value === null ? 4 : write(value).length)).sort((left, right) => left - right);
  const usual = lengths[Math.floor(lengths.length * 0.9)] ?? 0;
  const reached = ends.map((value) => (value === undefined || value === null ? 0 : write(value).length));
  const longest = Math.max(usual * 7.6, ...reached.map((length) => length * 8.4), label.length * 8.3 + 12, column.type.length * 6.6, noteOf(column).length * 6.6);
  return Math.round(Math.min(Math.max(longest + 26, 64), 320));
}
