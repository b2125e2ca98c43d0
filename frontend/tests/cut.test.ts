import { describe, expect, it } from "vitest";
import { ends, length, placeAfter } from "../src/outputs/cut";

describe("a text whose middle is left out", () => {
  it("is shown in whole lines, and every character is shown or counted", () => {
    const all = "one\ntwo 🌍\nthree\nfour\nfive\n";
    for (let start = 0; start <= length(all); start += 1) {
      for (let stop = start; stop <= length(all); stop += 1) {
        const [before, after] = [all.slice(0, placeAfter(all, start)), all.slice(placeAfter(all, stop))];
        const shown = ends(before, after, stop - start);
        expect(length(shown.before) + shown.hidden + length(shown.after)).toBe(length(all));
        if (before.includes("\n")) expect(shown.before.endsWith("\n")).toBe(true);
        expect(all.startsWith(shown.before) && all.endsWith(shown.after)).toBe(true);
      }
    }
  });

  it("shows the parts of a line that is longer than what is kept", () => {
    expect(ends("aaa", "bbb", 4)).toEqual({ before: "aaa", after: "bbb", hidden: 4 });
  });

  it("counts a sign outside the basic plane as one, as Python does", () => {
    expect("a🌍b".slice(placeAfter("a🌍b", 2))).toBe("b");
  });
});
