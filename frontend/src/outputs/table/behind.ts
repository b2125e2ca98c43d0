/** Owns asking what stands behind values of a table over a sheet: formulas, and why there is an error; each once. */

import { signal } from "@preact/signals";
import { session } from "../../app/context";

export interface Behind {
  address: string;
  formula: string | null;
  /** Why the value is an error value, else "". */
  reason: string;
}

const PAUSE = 60; // ms the pointer rests before it is worth a question

export class Answers {
  /** Counts the answers, so what shows them knows to draw again. */
  readonly version = signal(0);
  private readonly known = new Map<string, Behind | null>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly table: string) {}

  get(row: number, column: number): Behind | undefined {
    return this.known.get(`${row} ${column}`) ?? undefined;
  }

  /** Ask for a value, unless it was asked for; of values in quick succession only the last is. */
  want(row: number, column: number): void {
    clearTimeout(this.timer);
    const name = `${row} ${column}`;
    if (this.known.has(name)) return;
    this.timer = setTimeout(() => {
      this.known.set(name, null);
      session.ask({ kind: "ReadGridCell", id: 0, table: this.table, row, column }).then(
        (data) => {
          this.known.set(name, data as Behind);
          this.version.value += 1;
        },
        // Asked again when somebody points at it again.
        () => this.known.delete(name),
      );
    }, PAUSE);
  }
}
