/** Owns where a table's columns stand: which are shown, in which order, how wide; pure. */

import type { TableBundle } from "./bundle";
import { widthOf, writerOf, type Column } from "./values";

export interface Placed extends Column {
  label: string;
  /** Which of a row's values is this column's. */
  place: number;
  /** Where it stands among the columns shown. */
  order: number;
  left: number;
  width: number;
  write: (value: unknown) => string;
}

export function placed(bundle: TableBundle): Placed[] {
  let left = 0;
  return shownPlaces(bundle).map((place, order) => {
    const column = bundle.columns[place] as Column;
    const label = bundle.props?.labels?.[column.name] ?? column.name;
    const sample = bundle.rows.map((row) => row[place]);
    const write = writerOf(sample);
    // The numbers of rows only grow on the way down.
    const ends = column.index ? [bundle.total] : [column.summary?.min, column.summary?.max, column.last];
    const width = widthOf(column, label, sample, write, ends);
    const placed = { ...column, label, place, order, left, width, write };
    left += width;
    return placed;
  });
}

/** The places of the columns to show, in their order. */
function shownPlaces({ columns, props = {} }: TableBundle): number[] {
  const places = columns.map((_, place) => place).filter((place) => !props.hidden?.includes(columns[place]?.name ?? ""));
  const index = places.filter((place) => columns[place]?.index && !props.hide_index);
  const rest = places.filter((place) => !columns[place]?.index);
  if (!props.column_order) return [...index, ...rest];
  return [...index, ...props.column_order.flatMap((name) => rest.find((place) => columns[place]?.name === name) ?? [])];
}
