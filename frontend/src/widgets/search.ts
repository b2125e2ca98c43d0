/** Owns finding options by what was typed. */

/** Return the options that match, the best first and otherwise in their order. */
export function found(options: string[], typed: string, mode: string): string[] {
  const wanted = typed.trim().toLowerCase();
  if (!wanted) return options;
  const ranked: [number, number, string][] = [];
  options.forEach((option, index) => {
    const rank = rankOf(option.toLowerCase(), wanted, mode);
    if (rank !== null) ranked.push([rank, index, option]);
  });
  return ranked.sort((left, right) => left[0] - right[0] || left[1] - right[1]).map((item) => item[2]);
}

/** 0 where it starts so, 1 where a word does, 2 where it is inside, 3 where its letters come in order. */
function rankOf(option: string, wanted: string, mode: string): number | null {
  const at = option.indexOf(wanted);
  if (at === 0) return 0;
  if (mode === "prefix") return null;
  if (at > 0) return /[\p{L}\p{N}]/u.test(option[at - 1] ?? "") ? 2 : 1;
  return mode === "fuzzy" && hasInOrder(option, wanted) ? 3 : null;
}

function hasInOrder(option: string, wanted: string): boolean {
  let at = 0;
  for (const letter of option) if (letter === wanted[at]) at += 1;
  return at >= wanted.length;
}
