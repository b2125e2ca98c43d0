/** Owns sending widget values: the latest wins, and at most one is on its way, however fast a slider is dragged. */

import type { Delta, Message } from "../protocol/messages";

const SILENCE = 400; // ms without a word from the session, after which a value counts as taken

type Place = { cell: string; key: string; value: unknown };

export class Inputs {
  private readonly waiting = new Map<string, Place>();
  /** What a reader chose and no session has shown since. */
  private readonly chosen = new Map<string, Place>();
  private current: Place | null = null;
  private isRunning = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly send: (message: Message) => boolean) {}

  /** Send what a reader chose, again too where a connection was lost before the session showed it. */
  choose(cell: string, key: string, value: unknown): void {
    this.chosen.set(name(cell, key), { cell, key, value });
    this.set(cell, key, value);
  }

  /** The session has shown what came of the last choice. */
  settle(cell: string, key: string): void {
    this.chosen.delete(name(cell, key));
  }

  /** Send a value, or keep it until the wave of the one before it is shown. */
  set(cell: string, key: string, value: unknown): void {
    const place = { cell, key, value };
    if (this.current) this.waiting.set(name(cell, key), place);
    else this.post(place);
  }

  /** Whether a value of this input is not shown by the session yet, so an older one must not replace it. */
  isBusy(cell: string, key: string): boolean {
    return (this.current?.cell === cell && this.current.key === key) || this.waiting.has(name(cell, key));
  }

  delta(message: Delta): void {
    if (!message.wave) return;
    this.isRunning = message.wave.running !== null;
    if (!this.isRunning) this.next();
  }

  /** Send what no session has: it was chosen without one, or on its way when the connection was lost. */
  reconnected(): void {
    for (const [id, place] of this.chosen) if (!this.waiting.has(id) && !(this.current && id === idOf(this.current))) this.waiting.set(id, place);
    if (this.current) this.post(this.current);
    else this.next();
  }

  /** Follow cells that a restarted session calls by other ids. */
  rename(ids: Map<string, string>): void {
    const renamed = (place: Place) => ({ ...place, cell: ids.get(place.cell) ?? place.cell });
    for (const map of [this.waiting, this.chosen]) {
      const places = [...map.values()].map(renamed);
      map.clear();
      for (const place of places) map.set(idOf(place), place);
    }
    if (this.current) this.current = renamed(this.current);
  }

  private post(place: Place): void {
    this.current = place;
    clearTimeout(this.timer);
    if (!this.send({ kind: "SetWidget", ...place })) return;
    // A value equal to the old one starts no wave, so nothing would tell that it was taken.
    this.timer = setTimeout(() => this.isRunning || this.next(), SILENCE);
  }

  private next(): void {
    clearTimeout(this.timer);
    this.current = null;
    const [entry] = this.waiting;
    if (!entry) return;
    this.waiting.delete(entry[0]);
    this.post(entry[1]);
  }
}

function idOf({ cell, key }: Place): string {
  return name(cell, key);
}

function name(cell: string, key: string): string {
  return `${cell}\n${key}`;
}
