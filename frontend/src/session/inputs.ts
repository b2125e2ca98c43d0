/** Owns sending widget values: the latest wins, and at most one is on its way, however fast a slider is dragged. */

import type { Delta, Message } from "../protocol/messages";

const SILENCE = 400; // ms without a word from the session, after which a value counts as taken

type Place = { cell: string; key: string; value: unknown };

export class Inputs {
  private readonly waiting = new Map<string, Place>();
  private current: Place | null = null;
  private isRunning = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly send: (message: Message) => boolean) {}

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
    if (this.current) this.post(this.current);
  }

  /** Follow cells that a restarted session calls by other ids. */
  rename(ids: Map<string, string>): void {
    const places = [...this.waiting.values()].map((place) => ({ ...place, cell: ids.get(place.cell) ?? place.cell }));
    this.waiting.clear();
    for (const place of places) this.waiting.set(name(place.cell, place.key), place);
    if (this.current) this.current = { ...this.current, cell: ids.get(this.current.cell) ?? this.current.cell };
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

function name(cell: string, key: string): string {
  return `${cell}\n${key}`;
}
