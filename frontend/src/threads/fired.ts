/** Owns the threads that fired in the last wave: drawn once, in order, after the values themselves are on the page. */

import { signal } from "@preact/signals";
import { cellElement, workbook } from "../app/context";
import type { Delta } from "../protocol/messages";
import { laid, type Thread } from "./lay";
import { measured } from "./measured";

export type Fired = Thread & { key: string; delay: number };

export const fired = signal<Fired[]>([]);

const QUIET = 150; // ms without a wave before the last one is drawn
const STEP = 70; // ms between cells
const LONGEST = 700; // ms until the last thread starts, however many there are
const DRAWN = 400; // ms a thread takes to draw and fade
const MOST = 60; // threads of one wave
const ROOM = 200; // px around the window in which a thread is worth drawing

const calm = matchMedia("(prefers-reduced-motion: reduce)");
let count = 0;
/** The cells that ran in the last wave, as far as it has told, and its number. */
let last = { wave: 0, ran: [] as string[] };
let rest: ReturnType<typeof setTimeout> | undefined;

/** Draw what fired once it is quiet: the frames of a drawing would stand in the way of a slider that is dragged. */
export function drawFired({ wave }: Delta): void {
  if (!wave) return;
  last = { wave: wave.number, ran: wave.number === last.wave ? [...last.ran, ...wave.ran] : wave.ran };
  clearTimeout(rest);
  if (fired.peek().length > 0) fired.value = [];
  if (wave.running !== null || last.ran.length < 2 || calm.matches || document.hidden) return;
  rest = setTimeout(() => draw(last.ran), QUIET);
}

function draw(ran: string[]): void {
  const column = document.querySelector<HTMLElement>(".notebook");
  if (!column) return;
  const read = precedentsAmong(ran);
  const places = measured(column, new Set([...read].flatMap(([id, precedents]) => [id, ...Object.keys(precedents)])));
  const top = -column.getBoundingClientRect().top;
  const isSeen = (y: number) => y > top - ROOM && y < top + innerHeight + ROOM;
  const step = Math.min(STEP, LONGEST / ran.length);
  const threads: Fired[] = [];
  for (const [index, id] of ran.entries()) {
    if (threads.length >= MOST) break;
    for (const thread of laid(id, read.get(id) ?? {}, {}, places)) {
      if (!isSeen(thread.startY) && !isSeen(thread.endY)) continue;
      count += 1;
      // Drawn from the cell that was read to the one that reads.
      threads.push({ ...thread, startY: thread.endY, endY: thread.startY, key: `fired-${count}`, delay: index * step });
    }
  }
  fired.value = threads;
  rest = setTimeout(() => (fired.value = []), (threads.at(-1)?.delay ?? 0) + DRAWN);
}

/** What each cell read of those that ran before it, where one of the two is drawn: where the others are costs their layout. */
function precedentsAmong(ran: string[]): Map<string, Record<string, string[]>> {
  const drawn = new Set(ran.filter((id) => cellElement(id)?.querySelector(".cell-head")?.checkVisibility({ contentVisibilityAuto: true })));
  const before = new Set<string>();
  const found = new Map<string, Record<string, string[]>>();
  for (const id of ran) {
    const precedents = Object.entries(workbook.cell(id)?.precedents.peek() ?? {});
    const near = precedents.filter(([other]) => before.has(other) && (drawn.has(id) || drawn.has(other)));
    if (near.length > 0) found.set(id, Object.fromEntries(near));
    before.add(id);
  }
  return found;
}
