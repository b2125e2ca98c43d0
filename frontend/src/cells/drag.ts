/** Owns moving a cell with the pointer: where it would go is marked, the page scrolls at its edges. */

import { workbook } from "../app/context";
import { moveAfter } from "../commands/actions";

const EDGE = 60; // px from the window's edge where dragging scrolls

export function startDrag(event: PointerEvent, id: string): void {
  event.preventDefault();
  const grip = event.currentTarget as HTMLElement;
  grip.setPointerCapture(event.pointerId);
  let marked: HTMLElement | null = null;

  const mark = (next: HTMLElement | null) => {
    marked?.classList.remove("is-drop");
    marked = next;
    marked?.classList.add("is-drop");
  };
  const move = (moving: PointerEvent) => {
    if (moving.clientY < EDGE) scrollBy(0, -12);
    if (moving.clientY > innerHeight - EDGE) scrollBy(0, 12);
    mark(nearestGap(moving.clientY));
  };
  const end = (drop: boolean) => {
    grip.removeEventListener("pointermove", move);
    grip.removeEventListener("pointerup", up);
    grip.removeEventListener("pointercancel", cancel);
    removeEventListener("keydown", escape, true);
    const after = marked ? (marked.dataset.after ?? "") : undefined;
    mark(null);
    if (drop && after !== undefined && after !== id) settle(id, after || null);
  };
  const up = () => end(true);
  const cancel = () => end(false);
  const escape = (key: KeyboardEvent) => key.key === "Escape" && end(false);
  grip.addEventListener("pointermove", move);
  grip.addEventListener("pointerup", up);
  grip.addEventListener("pointercancel", cancel);
  addEventListener("keydown", escape, true);
}

function settle(id: string, after: string | null): void {
  const order = workbook.order.peek();
  const isThere = (order[order.indexOf(id) - 1] ?? null) === after;
  if (!isThere) moveAfter(id, after);
}

function nearestGap(y: number): HTMLElement | null {
  const group = nearest(document.querySelectorAll(".cell-group"), y);
  // The gap above a group's first cell is the last of the group before. Of far groups nothing is asked: they are not laid out.
  const places = [group?.previousElementSibling, group, group?.nextElementSibling].filter((place) => place != null);
  const gaps = places.flatMap((place) => (place.matches(".between") ? [place] : [...place.querySelectorAll(":scope > .between")]));
  return nearest(gaps as HTMLElement[], y);
}

function nearest(elements: Iterable<HTMLElement>, y: number): HTMLElement | null {
  let best: HTMLElement | null = null;
  let distance = Infinity;
  for (const element of elements) {
    const { top, bottom } = element.getBoundingClientRect();
    const away = Math.max(top - y, y - bottom, 0);
    if (away < distance) [best, distance] = [element, away];
  }
  return best;
}
