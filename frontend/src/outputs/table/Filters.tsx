/** Owns filtering a table: conditions in words, all of which a row has to meet. */

import { useSignal } from "@preact/signals";
import { IconButton } from "../../app/icons";
import type { Filter } from "./rows";
import type { Placed } from "./placing";

const OPERATORS: [string, string][] = [
  ["contains", "contains"],
  ["==", "is"],
  ["!=", "is not"],
  ["<", "<"],
  ["<=", "≤"],
  [">", ">"],
  [">=", "≥"],
  ["null", "is null"],
  ["notnull", "is not null"],
];

interface FiltersProps {
  columns: Placed[];
  filters: Filter[];
  onChange: (filters: Filter[]) => void;
}

export function Filters({ columns, filters, onChange }: FiltersProps) {
  const shown: Filter[] = filters.length > 0 ? filters : [blank(columns[0])];
  const change = (at: number, filter: Filter) => onChange(shown.map((item, index) => (index === at ? filter : item)));
  return (
    <div class="table-filters">
      {shown.map((filter, at) => {
        const [name, operator, value] = filter;
        const needsValue = operator !== "null" && operator !== "notnull";
        return (
          <div class="table-filter" key={at}>
            <select class="field" aria-label="Column" value={name} onChange={(event) => change(at, blank(columns.find((column) => column.name === event.currentTarget.value)))}>
              {columns.map((column) => (
                <option key={column.place} value={column.name}>
                  {column.label || "index"}
                </option>
              ))}
            </select>
            <select class="field" aria-label="Condition" value={operator} onChange={(event) => change(at, [name, event.currentTarget.value, value])}>
              {OPERATORS.map(([sign, text]) => (
                <option key={sign} value={sign}>
                  {text}
                </option>
              ))}
            </select>
            {needsValue && (
              <Value key={`${at} ${name}`} text={String(value ?? "")} onChange={(text) => change(at, [name, operator, text])} />
            )}
            <IconButton icon="close" name="Remove the condition" onClick={() => onChange(shown.filter((_, number) => number !== at))} />
          </div>
        );
      })}
      <IconButton icon="add" name="Add a condition" text="Condition" onClick={() => onChange([...shown, blank(columns[0])])} />
    </div>
  );
}

/** What is typed stays while rows come in, and counts at Enter or on leaving. */
function Value({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const typed = useSignal(text);
  const commit = () => typed.peek() !== text && onChange(typed.peek());
  return (
    <input
      class="field"
      aria-label="Value"
      placeholder="value"
      value={typed.value}
      onInput={(event) => (typed.value = event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => event.key === "Enter" && commit()}
    />
  );
}

function blank(column: Placed | undefined): Filter {
  return [column?.name ?? "", column?.align === "right" ? ">=" : "contains", ""];
}
