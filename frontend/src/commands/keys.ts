/** Owns the one table of keys: what a key does, where, and how it is called; the `?` page and every tooltip read it. */

import { focus, isKeysOpen, isRunning, panel, session, workbook, type Panel } from "../app/context";
import * as actions from "./actions";
import { copyCell, pasteCell } from "./clipboard";
import { placeOf, type Where } from "./place";

export interface Command {
  name: string;
  /** Alternatives; a space parts keys pressed one after the other. `Mod` is Ctrl, on a Mac ⌘. */
  keys: string[];
  /** "page": everywhere but in a field. "cell": a cell is chosen, keys do not type. "text": while typing too. */
  where: Where;
  /** The browser's own key for it, which comes as another event. */
  also?: string;
  run: (cell: string) => void;
}

const toggle = (name: Panel) => () => (panel.value = panel.peek() === name ? null : name);

export const COMMANDS: Command[] = [
  { name: "Run and go to the next cell", keys: ["Shift+Enter"], where: "text", run: (id) => actions.runCell(id, "next") },
  { name: "Run and stay", keys: ["Mod+Enter"], where: "text", run: (id) => actions.runCell(id) },
  { name: "Run and add a cell below", keys: ["Alt+Enter"], where: "text", run: (id) => actions.runCell(id, "insert") },
  { name: "Leave the text", keys: ["Escape"], where: "text", run: (id) => leave(id) },
  { name: "Write in the cell", keys: ["Enter"], where: "cell", run: (id) => actions.goTo(id, "edit") },
  { name: "Cell above", keys: ["ArrowUp", "k"], where: "cell", run: (id) => actions.goBy(id, -1) },
  { name: "Cell below", keys: ["ArrowDown", "j"], where: "cell", run: (id) => actions.goBy(id, 1) },
  { name: "Add a cell above", keys: ["a"], where: "cell", run: (id) => actions.goTo(actions.insertBefore(id)) },
  { name: "Add a cell below", keys: ["b"], where: "cell", run: (id) => actions.goTo(actions.insertCell(id)) },
  { name: "Delete the cell", keys: ["d d"], where: "cell", run: (id) => actions.deleteCell(id) },
  { name: "Make it text", keys: ["m"], where: "cell", run: (id) => actions.changeKind(id, "markdown") },
  { name: "Make it code", keys: ["y"], where: "cell", run: (id) => actions.changeKind(id, "code") },
  { name: "Move the cell up", keys: ["Alt+ArrowUp", "Mod+Shift+ArrowUp"], where: "cell", run: (id) => actions.moveBy(id, -1) },
  { name: "Move the cell down", keys: ["Alt+ArrowDown", "Mod+Shift+ArrowDown"], where: "cell", run: (id) => actions.moveBy(id, 1) },
  { name: "Copy the cell", keys: ["c"], also: "Mod+c", where: "cell", run: (id) => copyCell(id) },
  { name: "Cut the cell", keys: ["x"], also: "Mod+x", where: "cell", run: (id) => (copyCell(id), actions.deleteCell(id)) },
  { name: "Paste the cell below", keys: ["v"], also: "Mod+v", where: "cell", run: (id) => pasteCell(id) },
  { name: "Split the cell at the caret", keys: ["Mod+_"], where: "text", run: (id) => actions.splitCell(id) },
  { name: "Join with the cell below", keys: ["Shift+m"], where: "cell", run: (id) => actions.joinBelow(id) },
  { name: "Run the cells above", keys: ["r a"], where: "cell", run: (id) => actions.runAround(id, "above") },
  { name: "Run from here on", keys: ["r b"], where: "cell", run: (id) => actions.runAround(id, "below") },
  { name: "Hide or show its outputs", keys: ["h"], where: "cell", run: (id) => actions.foldOutputs(id) },
  { name: "Copy its outputs", keys: ["Shift+c"], where: "cell", run: (id) => void actions.copyOutputs(id) },
  { name: "Go to what it reads", keys: ["["], where: "cell", run: (id) => actions.goAlong(id, "precedents") },
  { name: "Go to what reads it", keys: ["]"], where: "cell", run: (id) => actions.goAlong(id, "dependents") },
  { name: "Undo", keys: ["Mod+z", "z"], where: "page", run: () => session.undo() },
  { name: "Redo", keys: ["Mod+Shift+z", "Mod+y", "Shift+z"], where: "page", run: () => session.redo() },
  { name: "Run what is stale", keys: ["Mod+Shift+Enter"], where: "text", run: () => session.run("stale") },
  { name: "Run all", keys: ["r r"], where: "page", run: () => session.run("all") },
  { name: "Stop", keys: ["i i"], where: "page", run: () => isRunning.peek() && session.stop() },
  { name: "Restart the kernel and run all", keys: ["0 0"], where: "page", run: () => session.restart() },
  { name: "Save now", keys: ["Mod+s"], where: "text", run: () => session.flush() },
  { name: "Outline", keys: ["o"], where: "page", run: toggle("outline") },
  { name: "Variables", keys: ["p"], where: "page", run: toggle("variables") },
  { name: "History", keys: ["Shift+h"], where: "page", run: toggle("history") },
  { name: "Keys", keys: ["?"], where: "page", run: () => (isKeysOpen.value = !isKeysOpen.peek()) },
];

/** Keys of the code editor itself, for the `?` page. */
export const EDITOR_KEYS: [name: string, key: string][] = [
  ["Complete the name", "Tab"],
  ["Show what fits", "Mod+Space"],
  ["Go to where a name is defined", "F12"],
  ["Comment or uncomment", "Mod+/"],
  ["Indent, behind a space", "Tab"],
  ["Indent less", "Shift+Tab"],
  ["Move the line", "Alt+ArrowUp"],
  ["Copy the line", "Shift+Alt+ArrowDown"],
  ["Select the next one like it", "Mod+d"],
  ["One more caret", "Alt+Click"],
  ["Fold the block", isMac() ? "Mod+Alt+[" : "Mod+Shift+["],
  ["Find in the cell", "Mod+f"],
];

function isMac(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.platform);
}

const SEQUENCE_PAUSE = 800; // ms between the two keys of "d d"
let first = "";
let firstTimer: ReturnType<typeof setTimeout> | undefined;

/** Return the command's key for a tooltip: "Run (Shift+Enter)". */
export function keyOf(name: string): string {
  const command = COMMANDS.find((item) => item.name === name);
  return command?.keys[0] ? spoken(command.keys[0]) : "";
}

export function spoken(key: string): string {
  return key
    .replace("Mod", isMac() ? "⌘" : "Ctrl")
    .replace("+_", "+Shift+−")
    .replace("ArrowUp", "↑")
    .replace("ArrowDown", "↓")
    .replace("Escape", "Esc")
    .replace(/(^|\+| )([a-z])(?= |$)/g, (_, before: string, letter: string) => before + letter.toUpperCase());
}

/** Write a key press as the table does. */
export function pressed(event: KeyboardEvent): string {
  const mod = isMac() ? event.metaKey : event.ctrlKey;
  const letter = event.key.length === 1;
  // A printed sign like "?" says by itself that Shift was down; a letter does not.
  const shift = event.shiftKey && (!letter || /[a-z]/i.test(event.key));
  const name = letter ? event.key.toLowerCase() : event.key;
  return `${mod ? "Mod+" : ""}${event.altKey ? "Alt+" : ""}${shift ? "Shift+" : ""}${name}`;
}

/** Handle a key press of the page. */
export function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const target = event.target as HTMLElement;
  // A dialog has its keys to itself: Escape closes it.
  if (target.closest("dialog")) return;
  const place = placeOf(target);
  const key = pressed(event);
  const allowed = (command: Command) =>
    place === "cell" || place === "page"
      ? command.where === "page" || place === "cell" || command.where === "text"
      : command.where === "text";
  const candidates = COMMANDS.filter(allowed);
  const sequence = first ? `${first} ${key}` : key;
  const command = candidates.find((item) => item.keys.includes(sequence)) ?? candidates.find((item) => item.keys.includes(key));
  clearTimeout(firstTimer);
  first = "";
  if (command) {
    const cell = cellOf(target) ?? focus.peek()?.cell ?? workbook.order.peek()[0];
    if (command.where !== "page" && cell === undefined) return;
    event.preventDefault();
    command.run(cell ?? "");
  } else if (candidates.some((item) => item.keys.some((keys) => keys.startsWith(`${key} `)))) {
    first = key;
    firstTimer = setTimeout(() => (first = ""), SEQUENCE_PAUSE);
  }
}

function cellOf(target: HTMLElement): string | undefined {
  return target.closest<HTMLElement>(".cell")?.dataset.cell;
}

function leave(id: string): void {
  const cell = workbook.cell(id);
  if (cell) session.flush(cell);
  actions.goTo(id);
}
