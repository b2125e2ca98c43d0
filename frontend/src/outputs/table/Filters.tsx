/** Owns filtering a table: conditions in words, all of which a row has to meet. */

import { IconButton } from "../../app/icons";
import type { Filter } from "./rows";
import type { Column } from "./values";

const OPERATORS: [string, string][] = [
  ["contains", "contains"],
  ["=", "is"],
  ["!=", "is not"],
  ["<", "<"],
  ["<=", "≤"],
  [">", ">"],
  [">=", "≥"],
  ["null", "is null"],
  ["notnull", "is not null"],
];

interface FiltersProps {
  columns: Column[];
  filters: Filter[];
  onChange: (filters: Filter[]) => void;
}

export function Filters({ columns, filters, onChange }: FiltersProps) {
  const shown: Filter[] = filters.length > 0 ? filters : [blank(columns, 0)];
  const change = (at: number, filter: Filter) => onChange(shown.map((item, index) => (index === at ? filter : item)));
  return (
    <div class="table-filters">
      {shown.map((filter, at) => {
        const [index, operator, value] = filter;
        const needsValue = operator !== "null" && operator !== "notnull";
        return (
          <div class="table-filter" key={at}>
            <select class="field" aria-label="Column" value={index} onChange={(event) => change(at, blank(columns, Number(event.currentTarget.value)))}>
              {columns.map((column, number) => (
                <option key={number} value={number}>
                  {column.name || "index"}
                </option>
              ))}
            </select>
            <select class="field" aria-label="Condition" value={operator} onChange={(event) => change(at, [index, event.currentTarget.value, value])}>
              {OPERATORS.map(([name, text]) => (
                <option key={name} value={name}>
                  {text}
                </option>
              ))}
            </select>
            {needsValue && (
              <input
                class="field"
                aria-label="Value"
                value={String(value ?? "")}
                placeholder="value"
                onChange={(event) => change(at, [index, operator, typed(event.currentTarget.value, columns[index])])}
              />
            )}
            <IconButton icon="close" name="Remove the condition" onClick={() => onChange(shown.filter((_, number) => number !== at))} />
          </div>
        );
      })}
      <IconButton icon="add" name="Add a condition" text="Condition" onClick={() => onChange([...shown, blank(columns, 0)])} />
    </div>
  );
}

function blank(columns: Column[], index: number): Filter {
  return [index, columns[index]?.kind === "number" ? ">=" : "contains", ""];
}

function typed(text: string, column: Column | undefined): unknown {
  const number = Number(text);
  return column?.kind === "number" && text.trim() !== "" && Number.isFinite(number) ? number : text;
}
