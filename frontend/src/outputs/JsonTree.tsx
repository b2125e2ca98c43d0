/** Owns a JSON value as a tree: short parts in a line, long ones folded, only what is open on the page. */

import { useSignal } from "@preact/signals";
import { count } from "../app/time";

const FIRST = 20; // entries shown before somebody asks for more
const PAGE = 100; // entries that come then

export function JsonTree({ value }: { value: unknown }) {
  return (
    <div class="json">
      <Node value={value} depth={0} />
    </div>
  );
}

function Node({ name, value, depth }: { name?: string; value: unknown; depth: number }) {
  const isOpen = useSignal(depth < 1 || (depth < 2 && size(value) <= 8));
  const limit = useSignal(FIRST);
  const label = name === undefined ? null : <span class="json-name">{name}: </span>;
  if (typeof value !== "object" || value === null) {
    return (
      <div class="json-leaf">
        {label}
        <span class={`tok-${kind(value)}`}>{typeof value === "string" ? JSON.stringify(value) : String(value)}</span>
      </div>
    );
  }
  const { entries, missing } = parts(value);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  if (entries.length === 0) return <div class="json-leaf">{label}{open + close}</div>;
  return (
    <details open={isOpen.value} onToggle={(event) => (isOpen.value = event.currentTarget.open)}>
      <summary>
        {label}
        <span class="json-size">
          {open}
          {isOpen.value ? "" : ` ${count(entries.length + missing)} ${entries.length + missing === 1 ? "item" : "items"} ${close}`}
        </span>
      </summary>
      {isOpen.value && (
        <div class="json-parts">
          {entries.slice(0, limit.value).map(([key, item], place) => (
            <Node key={place} name={key} value={item} depth={depth + 1} />
          ))}
          {entries.length > limit.value && (
            <button type="button" class="link" onClick={() => (limit.value += PAGE)}>
              {count(entries.length - limit.value)} more
            </button>
          )}
          {missing > 0 && entries.length <= limit.value && <div class="json-leaf json-size">{count(missing)} more are not shown</div>}
        </div>
      )}
    </details>
  );
}

/** The entries of a branch, and how many the kernel left out: it says so in the last one. */
export function parts(value: object): { entries: [string, unknown][]; missing: number } {
  const entries = entriesOf(value);
  const [name, last] = entries.at(-1) ?? [];
  const found = typeof last === "string" && (Array.isArray(value) ? /^… ([\d,]+) more$/ : name === "…" ? /^([\d,]+) more$/ : null)?.exec(last);
  return found ? { entries: entries.slice(0, -1), missing: Number(found[1]!.replaceAll(",", "")) } : { entries, missing: 0 };
}

function entriesOf(value: object): [string, unknown][] {
  if (Array.isArray(value)) return value.map((item, index) => [String(index), item]);
  // A dictionary whose keys an object would change the order of comes as pairs.
  const { "…pairs": pairs, ...rest } = value as { "…pairs"?: [string, unknown][] };
  return [...(pairs ?? []), ...Object.entries(rest)];
}

function kind(value: unknown): string {
  return typeof value === "string" ? "string" : typeof value === "number" ? "number" : "atom";
}

function size(value: unknown): number {
  return typeof value === "object" && value !== null ? parts(value).entries.length : 0;
}
