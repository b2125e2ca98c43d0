/** Owns how a table writes its values: numbers grouped and with the digits the column needs, nulls as such. */

export interface Column {
  name: string;
  type: string;
  kind: "number" | "text" | "date" | "bool" | "other";
  nulls?: number;
  bins?: number[];
  top?: [unknown, number][];
  min?: unknown;
  max?: unknown;
}

const MOST_DIGITS = 6;

/** Return a function that writes the values of one column; `sample` decides how many decimals it shows. */
export function writerOf(column: Column, sample: unknown[]): (value: unknown) => string {
  if (column.kind !== "number") return (value) => String(value);
  const numbers = sample.filter((value): value is number => typeof value === "number");
  const digits = Math.max(0, ...numbers.map(decimals));
  const fixed = new Intl.NumberFormat("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return (value) => {
    if (typeof value !== "number") return String(value);
    const size = Math.abs(value);
    if (size !== 0 && (size >= 1e15 || size < 10 ** -MOST_DIGITS)) return value.toExponential(4);
    return fixed.format(value);
  };
}

function decimals(value: number): number {
  if (!Number.isFinite(value) || Number.isInteger(value)) return 0;
  const size = Math.abs(value);
  // Six significant digits are what a reader compares; more is one click away in the cell's tooltip.
  const most = Math.max(0, Math.min(MOST_DIGITS, MOST_DIGITS - 1 - Math.floor(Math.log10(size))));
  const text = value.toFixed(most).replace(/0+$/, "");
  return text.length - text.indexOf(".") - 1;
}

/** Return a width in pixels that shows the name and most of the values. */
export function widthOf(column: Column, sample: unknown[], write: (value: unknown) => string): number {
  const lengths = sample.map((value) => (value === null ? 4 : write(value).length)).sort((left, right) => left - right);
  const usual = lengths[Math.floor(lengths.length * 0.9)] ?? 0;
  const longest = Math.max(usual, column.name.length, column.type.length);
  return Math.min(Math.max(longest * 7.6 + 28, 72), 320);
}
