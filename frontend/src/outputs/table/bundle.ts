/** Owns what the session says of a table: its columns and first rows, and how it is to be shown. */

import type { Row } from "./rows";
import type { Column } from "./values";

export interface TableBundle {
  table: string;
  total: number;
  columns: Column[];
  rows: Row[];
  /** How many columns the data has, where only the first ones are here. */
  width?: number;
  props?: TableProps;
}

/** What `cw.dataframe` was asked for. */
interface TableProps {
  height?: number | string;
  hide_index?: boolean | null;
  column_order?: string[] | null;
  hidden?: string[];
  labels?: Record<string, string>;
}
