import { expect, test } from "vitest";
import { shownLines } from "../src/outputs/lines";
import { highlighted } from "../src/cells/highlight";
import { parsed } from "../src/outputs/ansi";
import { overprinted } from "../src/outputs/overprint";
import { rendered } from "../src/outputs/Prose";
import { duration } from "../src/app/time";

const textOf = (html: string) => {
  const element = document.createElement("pre");
  element.innerHTML = html;
  return element.textContent;
};

test.each([
  "x = 'a' + \"b\" # comment\n",
  "def f(a, b=1.5e3):\n    return f'''{a}\n''' < b & c\n",
  "@decorator\nclass A:\n\t'unfinished\n",
  "match x:\n    case 1_000: pass\nmatch = case",
  "r'\\' \"\"\"never closed",
  "naïve = 'ünïcode' # <script>",
])("colouring changes no character of %j", (source) => {
  expect(textOf(highlighted(source))).toBe(source);
});

test("words are coloured by what they are", () => {
  const html = highlighted("def total(x):\n    return None if x else 'import'");
  expect(html).toContain('<span class="tok-keyword">def</span> <span class="tok-definition">total</span>');
  expect(html).toContain('<span class="tok-atom">None</span>');
  expect(html).toContain('<span class="tok-string">\'import\'</span>');
  expect(highlighted("x.match = case")).not.toContain("tok-keyword");
});

test("terminal colours become spans, other codes vanish", () => {
  expect(parsed("a\u001b[1;31mb\u001b[0mc\u001b[2K\u001b]0;title\u0007d")).toEqual([
    { text: "a", classes: "", style: "" },
    { text: "b", classes: "ansi-bold ansi-1", style: "" },
    { text: "c", classes: "", style: "" },
    { text: "d", classes: "", style: "" },
  ]);
  expect(parsed("\u001b[38;5;196mx\u001b[48;2;1;2;3my")).toEqual([
    { text: "x", classes: "", style: "color:rgb(255 0 0)" },
    { text: "y", classes: "", style: "color:rgb(255 0 0);background-color:rgb(1 2 3)" },
  ]);
});

test("a carriage return writes over the line", () => {
  expect(overprinted("10%\r20%\rdone\nnext")).toBe("done\nnext");
  expect(overprinted("abc\rx")).toBe("xbc");
  expect(overprinted("windows\r\n")).toBe("windows\n");
  expect(overprinted("ab\bc")).toBe("ac");
});

test("HTML in Markdown is text where it was not asked for", () => {
  expect(textOf(rendered("a <b>c</b>", false))?.trim()).toBe("a <b>c</b>");
  expect(textOf(rendered("a <b>c</b>"))?.trim()).toBe("a c");
});

test("formulas keep their underscores, prices and code stay what they are", () => {
  const html = rendered("$a_1 * b_2$ costs $5 and `$x$`\n\n$$\\sum_i x_i$$");
  expect(html).toContain('<span data-math="inline">a_1 * b_2</span>');
  expect(html).toContain('<span data-math="block">\\sum_i x_i</span>');
  expect(html).toContain("costs $5 and <code>$x$</code>");
});

test.each([
  [0.3, "<1 ms"],
  [42.4, "42 ms"],
  [1234, "1.2 s"],
  [59_000, "59 s"],
  [200_000, "3 min 20 s"],
])("%d ms is %s", (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test("a line longer than the column takes several of its lines", () => {
  expect(shownLines("a\nb\n", 40)).toBe(2);
  expect(shownLines("x".repeat(1100), 40)).toBe(10);
  expect(shownLines("word ".repeat(100_000), 40)).toBeGreaterThan(40);
});
