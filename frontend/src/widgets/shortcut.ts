/** Owns the keys that press a button: reading how they are written, and whether a press is theirs. */

const KEYS: Record<string, string> = { esc: "escape", space: " ", up: "arrowup", down: "arrowdown", left: "arrowleft", right: "arrowright" };
const CONTROL = new Set(["ctrl", "control", "cmd", "command", "meta", "mod"]);
const ALT = new Set(["alt", "option"]);
const FIELD = "input, textarea, select, [contenteditable=true]";

/** Whether a key press is `shortcut`, such as "K" or "Ctrl+Shift+O"; without Ctrl or Alt it is not while somebody types. */
export function isPressed(shortcut: string, event: KeyboardEvent): boolean {
  const parts = shortcut.toLowerCase().split("+");
  const key = parts.pop() ?? "";
  const control = parts.some((part) => CONTROL.has(part));
  const alt = parts.some((part) => ALT.has(part));
  if (!control && !alt && (event.target as Element | null)?.closest?.(FIELD)) return false;
  // A letter with Shift or Alt comes as another sign on many keyboards; its place says which it is.
  const pressed = [event.key.toLowerCase(), event.code.toLowerCase().replace(/^(key|digit)/, "")];
  return pressed.includes(KEYS[key] ?? key) && (event.ctrlKey || event.metaKey) === control && event.altKey === alt && event.shiftKey === parts.includes("shift");
}

/** The shortcut as ARIA writes it. */
export function ariaKeys(shortcut: string): string {
  return shortcut.replace(/\b(ctrl|cmd|command|mod)\b/gi, "Control").replace(/\boption\b/gi, "Alt");
}
