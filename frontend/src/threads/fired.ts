/** Owns the threads that fired in the last wave: drawn once, in order, after the values themselves are on the page. */

import { signal } from "@preact/signals";
import { workbook } from "../app/context";
import type { Delta } from "../protocol/messages";
import { laid, type Thread } from "./lay";
import { measured } from "./measured";

export type Fired = Thread & { key: string; delay: number };

export const fired = signal<Fired[]>([]);

const STEP = 70; // ms between cells
const LONGEST = 700; // ms until the last thread starts, however many there are
const DRAWN = 400; // ms a thread takes to draw and fade
const MOST = 60; // threads of one wave
const ROOM = 200; // px around the window in which a thread is worth drawing

const calm = matchMedia("(prefers-reduced-motion: reduce)");
let isDrawing = false;
let count = 0;

export function drawFired(delta: Delta): void {
  const ran = delta.wave?.ran ?? [];
  // A slider that is dragged fires faster than anybody can look: the wave that is being drawn is drawn to its end.
  if (ran.length < 2 || isDrawing || calm.matches || document.hidden) return;
  isDrawing = true;
  setTimeout(() => draw(ran), 60);
}

function draw(ran: string[]): void {
  const column = document.querySelector<HTMLElement>(".notebook");
  if (!column) {
    isDrawing = false;
    return;
  }
  const places = measured(column);
  const top = -column.getBoundingClientRect().top;
  const isSeen = (y: number) => y > top - ROOM && y < top + innerHeight + ROOM;
  const step = Math.min(STEP, LONGEST / ran.length);
  const before = new Set<string>();
  const threads: Fired[] = [];
  for (const [index, id] of ran.entries()) {
    if (threads.length >= MOST) break;
    const precedents = Object.entries(workbook.cell(id)?.precedents.peek() ?? {}).filter(([other]) => before.has(other));
    for (const thread of laid(id, Object.fromEntries(precedents), {}, places)) {
      if (!isSeen(thread.startY) && !isSeen(thread.endY)) continue;
      count += 1;
      // Drawn from the cell that was read to the one that reads.
      threads.push({ ...thread, startY: thread.endY, endY: thread.startY, key: `fired-${count}`, delay: index * step });
    }
    before.add(id);
  }
  fired.value = threads;
  setTimeout(() => {
    fired.value = [];
    isDrawing = false;
  }, (threads.at(-1)?.delay ?? 0) + DRAWN);
}
