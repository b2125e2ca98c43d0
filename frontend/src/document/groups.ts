/** Owns parting the cells into groups, so that the browser can pass over many at once; an edit moves no cell but its own. */

export interface Group {
  /** The first of its cells: what the group is known by while cells come and go in it. */
  key: string;
  cells: string[];
}

const SIZE = 32; // cells of a group, on average

/**
 * Part the order into groups. Where one begins is for the id of its first cell alone to say, so that cells which come
 * or go elsewhere leave it as it is; groups that are as before are the same objects.
 */
export function grouped(order: string[], before: Group[]): Group[] {
  const known = new Map(before.map((group) => [group.key, group]));
  const groups: Group[] = [];
  for (const id of order) {
    const last = groups.at(-1);
    if (last && !isFirst(id)) last.cells.push(id);
    else groups.push({ key: id, cells: [id] });
  }
  return groups.map((group) => {
    const old = known.get(group.key);
    return old && isEqual(old.cells, group.cells) ? old : group;
  });
}

function isFirst(id: string): boolean {
  let hash = 0;
  for (let place = 0; place < id.length; place += 1) hash = Math.imul(hash ^ id.charCodeAt(place), 0x5bd1e995);
  // Ids that differ in their last letter alone have to part as well as any.
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % SIZE === 0;
}

function isEqual(left: string[], right: string[]): boolean {
  return left.length === right.length && left.every((id, place) => id === right[place]);
}
