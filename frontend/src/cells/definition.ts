/** Owns finding the line of a text that defines a name, by the look of it. */

/** Return the line, from 1, on which a text binds a name, as far as its shape tells. */
export function definitionLine(text: string, name: string): number | null {
  const binding = new RegExp(`^\\s*(?:(?:async\\s+)?def|class)\\s+${name}\\b|^\\s*(?:[\\w.,*() ]*,\\s*)?${name}\\s*(?:,[\\w., ()*]*)?(?::[^=]*)?=(?!=)|\\bimport\\b.*\\b${name}\\b|^\\s*for\\s+.*\\b${name}\\b.*\\bin\\b|\\bas\\s+${name}\\b`, "u");
  const at = text.split("\n").findIndex((line) => binding.test(line));
  return at < 0 ? null : at + 1;
}
