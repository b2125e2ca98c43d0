/** Owns carriage returns and backspaces: what a terminal would show after them. */

export function overprinted(text: string): string {
  if (!/[\r\b]/.test(text)) return text;
  return text.replaceAll("\r\n", "\n").split("\n").map(line).join("\n");
}

function line(text: string): string {
  if (!/[\r\b]/.test(text)) return text;
  let shown: string[] = [];
  for (const part of text.split("\r")) {
    const characters: string[] = [];
    for (const character of part) {
      if (character === "\b") characters.pop();
      else characters.push(character);
    }
    // A return goes to the start of the line; what is written over stays where the new text is shorter.
    shown = [...characters, ...shown.slice(characters.length)];
  }
  return shown.join("");
}
