/** Owns colouring Python text without an editor: one pass over the text, in the editor's own classes, never exact syntax. */

const KEYWORDS = new Set(
  (
    "and as assert async await break case class continue def del elif else except finally for from global if import in is " +
    "lambda match nonlocal not or pass raise return try while with yield"
  ).split(" "),
);
const ATOMS = new Set(["None", "True", "False", "Ellipsis"]);

const TOKEN =
  /(?<comment>#[^\n]*)|(?<string>\b[rbfut]{0,2}(?:"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?)|(?:"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?))|(?<number>\b(?:0[xob][\da-f_]+|(?:\d[\d_]*)?\.?\d[\d_]*(?:e[+-]?\d+)?j?)\b)|(?<meta>^[ \t]*@[\w.]+)|(?<word>[\p{L}_][\p{L}\p{N}_]*)/gimu;

/** Return HTML whose text is exactly `source`. */
export function highlighted(source: string): string {
  let html = "";
  let end = 0;
  let previous = "";
  for (const found of source.matchAll(TOKEN)) {
    const text = found[0];
    html += escaped(source.slice(end, found.index));
    const kind = kindOf(found.groups ?? {}, previous, source, found.index);
    html += kind ? `<span class="tok-${kind}">${escaped(text)}</span>` : escaped(text);
    end = found.index + text.length;
    previous = text;
  }
  return html + escaped(source.slice(end));
}

function kindOf(groups: Record<string, string | undefined>, previous: string, source: string, at: number): string {
  if (groups.comment !== undefined) return "comment";
  if (groups.string !== undefined) return "string";
  if (groups.number !== undefined) return "number";
  if (groups.meta !== undefined) return "meta";
  const word = groups.word ?? "";
  if (source[at - 1] === ".") return "";
  if (previous === "def" || previous === "class") return "definition";
  // `match` and `case` are names everywhere but at the start of a statement that ends in a colon.
  if (word === "match" || word === "case") return /^[ \t]*$/.test(lineBefore(source, at)) && /^.*:[ \t]*(#.*)?$/m.test(lineAfter(source, at)) ? "keyword" : "";
  if (KEYWORDS.has(word)) return "keyword";
  return ATOMS.has(word) ? "atom" : "";
}

function lineBefore(source: string, at: number): string {
  return source.slice(source.lastIndexOf("\n", at - 1) + 1, at);
}

function lineAfter(source: string, at: number): string {
  const end = source.indexOf("\n", at);
  return source.slice(at, end < 0 ? undefined : end);
}

export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
}

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
