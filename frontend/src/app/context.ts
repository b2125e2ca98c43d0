/** Owns what every component of the page can reach: the session, where the reader is, which panels are open. */

import { computed, signal } from "@preact/signals";
import { Session } from "../session/session";

export const session = new Session();
export const workbook = session.workbook;

export type Mode = "command" | "edit";

/** The cell the keyboard is at, and whether keys go to the cell or into its text. */
export const focus = signal<{ cell: string; mode: Mode } | null>(null);
/** The cell under the pointer, where the threads may follow it. */
export const hovered = signal<string | null>(null);

export type Panel = "outline" | "variables" | "history";
export const panel = signal<Panel | null>(null);
export const isKeysOpen = signal(false);

export const isOnline = computed(() => session.connection.link.value === "open");
export const isRunning = computed(() => {
  const { kernel } = workbook.document.value;
  return kernel === "running" || kernel === "stopping" || Boolean(workbook.wave.value?.running);
});

/** Whether every cell has to be on the page now, however many there are: somebody jumps, prints or searches. */
export const wholePage = signal(false);

/** A polite sentence for screen readers. */
export const announcement = signal("");

/** Return the cell's element, if it is on the page. */
export function cellElement(id: string): HTMLElement | null {
  return document.getElementById(`cell-${id}`);
}
