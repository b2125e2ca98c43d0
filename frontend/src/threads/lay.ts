/** Owns where threads run: pure geometry in the gutters, each thread in a lane of its own as far as there is room. */

export interface Places {
  /** The height of the cells' heads from the top of the column, px. */
  tops: Map<string, number>;
  width: number;
  gutter: number;
}

export interface Thread {
  from: string;
  to: string;
  /** The end that is not the chosen cell. */
  other: string;
  names: string[];
  side: "left" | "right";
  /** The lane, px from the column's left. */
  x: number;
  startY: number;
  endY: number;
}

const LANE = 7; // px between lanes
const END = 9; // px from the text to where threads end
const INNERMOST = 17; // px from the text to the first lane

/** Lay the threads of one cell: precedents on the left, dependents on the right, the nearest in the innermost lane. */
export function laid(cell: string, precedents: Record<string, string[]>, dependents: Record<string, string[]>, places: Places): Thread[] {
  const here = places.tops.get(cell);
  if (here === undefined) return [];
  return [...side("left", precedents), ...side("right", dependents)];

  function side(name: "left" | "right", linked: Record<string, string[]>): Thread[] {
    const lanes = Math.max(1, Math.floor((places.gutter - INNERMOST) / LANE));
    return Object.entries(linked)
      .filter(([other]) => places.tops.has(other) && other !== cell)
      .sort(([left], [right]) => distance(left) - distance(right))
      .map(([other, names], index) => {
        const inset = places.gutter - INNERMOST - Math.min(index, lanes - 1) * LANE;
        return {
          from: name === "left" ? other : cell,
          to: name === "left" ? cell : other,
          other,
          names,
          side: name,
          x: name === "left" ? inset : places.width - inset,
          startY: here as number,
          endY: places.tops.get(other) ?? 0,
        };
      });
  }

  function distance(other: string): number {
    return Math.abs((places.tops.get(other) ?? 0) - (here as number));
  }
}

/** Where threads of one side end. */
export function endX(side: Thread["side"], places: Places): number {
  return side === "left" ? places.gutter - END : places.width - places.gutter + END;
}

/** The line of a thread: out of one head, along the lane, into the other, with round corners. */
export function path(thread: Pick<Thread, "x" | "startY" | "endY" | "side">, places: Places): string {
  const { x, startY, endY, side } = thread;
  const edge = endX(side, places);
  const down = endY > startY ? 1 : -1;
  const bend = Math.min(6, Math.abs(endY - startY) / 2, Math.abs(edge - x));
  const out = side === "left" ? -1 : 1;
  return `M${edge} ${startY}H${x - out * bend}Q${x} ${startY} ${x} ${startY + down * bend}V${endY - down * bend}Q${x} ${endY} ${x - out * bend} ${endY}H${edge}`;
}
