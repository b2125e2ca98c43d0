/** Owns making a history readable: what one person wrote in one cell at one go is one line. */

export interface Entry {
  seq: number;
  /** Seconds since 1970. */
  at: number;
  who: string;
  kind: string;
  label: string;
  removed: string;
  inserted: string;
}

export interface Group {
  /** The newest of its entries, and the oldest. */
  last: Entry;
  first: Entry;
  count: number;
}

const GO = 300; // s between two changes of one go

/** Group entries, which are ordered from the newest on. */
export function grouped(entries: Entry[]): Group[] {
  const groups: Group[] = [];
  for (const entry of entries) {
    const group = groups.at(-1);
    const isSame = group && entry.kind === "edit" && group.last.kind === "edit" && entry.label === group.last.label && entry.who === group.last.who;
    if (isSame && group.first.at - entry.at < GO) {
      group.first = entry;
      group.count += 1;
    } else groups.push({ last: entry, first: entry, count: 1 });
  }
  return groups;
}
