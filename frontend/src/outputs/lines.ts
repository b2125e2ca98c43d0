/** Owns how tall a text is on the page, without measuring it there. */

const WIDTH = 110; // characters of a line of the column, about: a longer line takes several of its lines

/** Return how many lines of the column a text takes; counting ends where it is more than `most`. */
export function shownLines(text: string, most: number): number {
  let count = 0;
  for (let start = 0; start < text.length && count <= most; ) {
    const end = text.indexOf("\n", start);
    const length = (end < 0 ? text.length : end) - start;
    count += Math.max(1, Math.ceil(length / WIDTH));
    start += length + 1;
  }
  return count;
}
