/** Owns the choice between light, dark and the system's theme. */

import { computed, signal } from "@preact/signals";

export type Choice = "system" | "light" | "dark";

const KEY = "cellweave-theme";
const system = matchMedia("(prefers-color-scheme: dark)");
const systemIsDark = signal(system.matches);
system.addEventListener("change", () => (systemIsDark.value = system.matches));

export const choice = signal<Choice>(read());
export const isDark = computed(() => (choice.value === "system" ? systemIsDark.value : choice.value === "dark"));

export function chooseTheme(next: Choice): void {
  choice.value = next;
  try {
    if (next === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, next);
  } catch {
    // A browser may forbid storage; the choice then lasts as long as the page.
  }
  if (next === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
}

/** The value of a token as the page resolves it now. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function read(): Choice {
  const value = document.documentElement.dataset.theme;
  return value === "light" || value === "dark" ? value : "system";
}
