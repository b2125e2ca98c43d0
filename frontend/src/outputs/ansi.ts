/** Owns reading terminal escape codes: colours and weights become spans, every other code is dropped. */

export interface Span {
  text: string;
  classes: string;
  /** Colours outside the sixteen named ones. */
  style: string;
}

interface Pen {
  colour: string;
  ground: string;
  flags: Set<"bold" | "dim" | "italic" | "underline" | "inverse" | "strike">;
}

const FLAGS: Record<number, "bold" | "dim" | "italic" | "underline" | "inverse" | "strike"> = {
  1: "bold",
  2: "dim",
  3: "italic",
  4: "underline",
  7: "inverse",
  9: "strike",
};

// Colour codes; other control sequences; titles and links, which end in BEL or ST; two-letter escapes.
const ESCAPE = /\u001b(?:\[([0-9;:]*)m|\[[0-?]*[ -/]*[@-~]|\][\s\S]*?(?:\u0007|\u001b\\)|[@-Z\\-_])/g;

export function parsed(text: string): Span[] {
  const spans: Span[] = [];
  const pen: Pen = { colour: "", ground: "", flags: new Set() };
  let end = 0;
  for (const found of text.matchAll(ESCAPE)) {
    add(spans, text.slice(end, found.index), pen);
    end = found.index + found[0].length;
    if (found[1] !== undefined) select(pen, found[1]);
  }
  add(spans, text.slice(end), pen);
  return spans;
}

function add(spans: Span[], text: string, pen: Pen): void {
  if (!text) return;
  const classes = [...pen.flags].map((flag) => `ansi-${flag}`);
  const styles: string[] = [];
  for (const [value, prefix, property] of [
    [pen.colour, "ansi-", "color"],
    [pen.ground, "ansi-on-", "background-color"],
  ] as const) {
    if (/^\d+$/.test(value)) classes.push(prefix + value);
    else if (value) styles.push(`${property}:${value}`);
  }
  spans.push({ text, classes: classes.join(" "), style: styles.join(";") });
}

function select(pen: Pen, parameters: string): void {
  const codes = parameters === "" ? [0] : parameters.split(/[;:]/).map(Number);
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0;
    const flag = FLAGS[code];
    if (code === 0) [pen.colour, pen.ground, pen.flags] = ["", "", new Set()];
    else if (flag) pen.flags.add(flag);
    else if (code === 22) (pen.flags.delete("bold"), pen.flags.delete("dim"));
    else if (code > 22 && code < 30) pen.flags.delete(FLAGS[code - 20] ?? "bold");
    else if (code >= 30 && code <= 37) pen.colour = String(code - 30);
    else if (code >= 40 && code <= 47) pen.ground = String(code - 40);
    else if (code >= 90 && code <= 97) pen.colour = String(code - 82);
    else if (code >= 100 && code <= 107) pen.ground = String(code - 92);
    else if (code === 39) pen.colour = "";
    else if (code === 49) pen.ground = "";
    else if (code === 38 || code === 48) {
      const [colour, length] = extended(codes.slice(at + 1));
      if (code === 38) pen.colour = colour;
      else pen.ground = colour;
      at += length;
    }
  }
}

/** Read `5;n` or `2;r;g;b`; return the colour and how many codes it took. */
function extended(codes: number[]): [string, number] {
  if (codes[0] === 2) return [`rgb(${codes[1] ?? 0} ${codes[2] ?? 0} ${codes[3] ?? 0})`, 4];
  if (codes[0] !== 5) return ["", 0];
  const index = codes[1] ?? 0;
  if (index < 16) return [String(index), 2];
  if (index > 231) {
    const grey = (index - 232) * 10 + 8;
    return [`rgb(${grey} ${grey} ${grey})`, 2];
  }
  const level = (value: number) => (value === 0 ? 0 : value * 40 + 55);
  const cube = index - 16;
  return [`rgb(${level(Math.floor(cube / 36))} ${level(Math.floor(cube / 6) % 6)} ${level(cube % 6)})`, 2];
}
