/** Owns the rows of one table that are on the page: blocks read when they come into view, forgotten when there are many. */

import { signal } from "@preact/signals";

export type Row = unknown[];
/** Columns by name, the first deciding. */
export type Sort = [string, "asc" | "desc"][];
/** Column, operator, value. */
export type Filter = [string, string, unknown];

export interface View {
  sort: Sort;
  filters: Filter[];
}

export interface Answered {
  rows: Row[];
  first: number;
  total: number;
}

export type Read = (first: number, last: number, view: View) => Promise<Answered>;

const BLOCK = 128; // rows read at once
const LOAD = 1000; // rows read at once of many that are copied
const KEPT = 64; // blocks kept

export class Rows {
  /** How many rows the filters leave. */
  readonly total = signal(0);
  readonly problem = signal("");
  /** Counts the blocks that came, so a view that shows rows knows to draw again. */
  readonly version = signal(0);

  private blocks = new Map<number, Row[]>();
  private asked = new Set<number>();
  private turn = 0;
  private view: View = { sort: [], filters: [] };

  constructor(
    private readonly read: Read,
    first: Row[],
    total: number,
  ) {
    this.total.value = total;
    for (let at = 0; at * BLOCK < first.length; at += 1) {
      const block = first.slice(at * BLOCK, (at + 1) * BLOCK);
      if (block.length === BLOCK || first.length === total) this.blocks.set(at, block);
      else if (at === 0) this.head = block;
    }
  }

  /** The rows that came with the output, until their whole block is read. */
  private head: Row[] = [];

  row(index: number): Row | undefined {
    const block = this.blocks.get(Math.floor(index / BLOCK));
    return block ? block[index % BLOCK] : this.head[index];
  }

  /** Show other rows: sorted or filtered anew. What is on the page stays until they are here. */
  async change(view: View): Promise<void> {
    this.view = view;
    this.turn += 1;
    const turn = this.turn;
    try {
      const answered = await this.read(0, BLOCK, view);
      if (turn !== this.turn) return;
      this.blocks = new Map([[0, answered.rows]]);
      this.head = [];
      this.asked = new Set();
      this.total.value = answered.total;
      this.problem.value = "";
      this.version.value += 1;
    } catch (error) {
      if (turn === this.turn) this.problem.value = (error as Error).message;
    }
  }

  /** Read what is missing between two rows. */
  need(first: number, last: number): void {
    for (let at = Math.floor(first / BLOCK); at * BLOCK < Math.min(last, this.total.peek()); at += 1) {
      if (!this.blocks.has(at) && !this.asked.has(at)) void this.fetch(at);
    }
  }

  /** The rows between two places, all of them, or null where some are not on the page. */
  known(first: number, last: number): Row[] | null {
    const rows: Row[] = [];
    for (let index = first; index < last; index += 1) {
      const row = this.row(index);
      if (!row) return null;
      rows.push(row);
    }
    return rows;
  }

  /** Read all rows between two places, whether they are on the page or not. */
  async all(first: number, last: number): Promise<Row[]> {
    const { view } = this;
    const rows: Row[] = [];
    while (first + rows.length < last) {
      const answered = await this.read(first + rows.length, Math.min(first + rows.length + LOAD, last), view);
      if (answered.rows.length === 0) break;
      rows.push(...answered.rows);
    }
    return rows;
  }

  private async fetch(at: number): Promise<void> {
    const turn = this.turn;
    this.asked.add(at);
    try {
      const answered = await this.read(at * BLOCK, (at + 1) * BLOCK, this.view);
      if (turn !== this.turn) return;
      this.blocks.set(at, answered.rows);
      // Maps keep the order of insertion, so the first key is the block that came longest ago.
      if (this.blocks.size > KEPT) this.blocks.delete(this.blocks.keys().next().value ?? 0);
      this.problem.value = "";
      this.version.value += 1;
    } catch (error) {
      if (turn === this.turn) this.problem.value = (error as Error).message;
    } finally {
      if (turn === this.turn) this.asked.delete(at);
    }
  }
}
