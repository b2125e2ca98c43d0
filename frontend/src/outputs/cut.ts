/** Owns a long text whose middle is left out: what stands before and after the gap, in whole lines. */

export interface Ends {
  before: string;
  after: string;
  /** How many characters are not shown between them. */
  hidden: number;
}

/** Return what to show around a gap of `left` characters; a line of which only a part is known is in the gap with its rest. */
export function ends(before: string, after: string, left: number): Ends {
  const whole = before.slice(0, before.lastIndexOf("\n") + 1);
  const start = after.indexOf("\n") + 1;
  const next = after.slice(start);
  // One line longer than all that is kept is shown in its parts.
  const shown = { before: whole || before, after: next || after };
  return { ...shown, hidden: left + length(before) - length(shown.before) + length(after) - length(shown.after) };
}

/** Return the place in `text` after `count` characters as Python counts them: a sign outside the basic plane is one. */
export function placeAfter(text: string, count: number): number {
  let place = 0;
  for (let left = count; left > 0 && place < text.length; left -= 1) place += (text.codePointAt(place) ?? 0) > 0xffff ? 2 : 1;
  return place;
}

/** Return how many characters a text has as Python counts them. */
export function length(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
