import { describe, expect, test, vi } from "vitest";
import type { Delta, Message } from "../src/protocol/messages";
import { Inputs } from "../src/session/inputs";
import { momented, sprintf } from "../src/widgets/format";
import { wordsOf } from "../src/widgets/Label";
import { preset } from "../src/widgets/presets";
import { found } from "../src/widgets/search";
import { ariaKeys, isPressed } from "../src/widgets/shortcut";
import { keyed, snapped, stepped } from "../src/widgets/steps";

describe("printf's formats", () => {
  test.each([
    ["%d", 41.9, "41"],
    ["%d %%", 20, "20 %"],
    ["%0.2f", 2.345, "2.35"],
    ["$%.1f", -3, "$-3.0"],
    ["%+d", 5, "+5"],
    ["%05d", -42, "-0042"],
    ["%-5d|", 42, "42   |"],
    ["%e", 12345.678, "1.234568e+04"],
    ["%g", 0.00001234, "1.234e-05"],
    ["%g", 100000, "100000"],
    ["%x", 255, "ff"],
    ["%,d", 1234567, "1,234,567"],
    ["no place", 1, "no place"],
  ])("%s of %d", (format, value, text) => {
    expect(sprintf(format, value)).toBe(text);
  });
});

test("Moment's formats", () => {
  const at = Date.UTC(2026, 10, 1, 15, 4, 5);
  expect(momented("YYYY-MM-DD HH:mm:ss", at)).toBe("2026-11-01 15:04:05");
  expect(momented("dddd, MMMM Do, h:mm a", at)).toBe("Sunday, November 1st, 3:04 pm");
  expect(momented("[day] D", at)).toBe("day 1");
});

test("positions are steps, and the bounds are too", () => {
  expect(snapped(0.30000000000000004, 0, 1, 0.1)).toBe(0.3);
  expect(snapped(9.4, 0, 10, 4)).toBe(10);
  expect(snapped(8.4, 0, 10, 4)).toBe(8);
  expect(snapped(-5, 1, 10, 1)).toBe(1);
  expect(stepped(0.1, 0.2, -Infinity, Infinity)).toBe(0.3);
  expect(stepped(9, 5, 0, 10)).toBe(10);
});

test("a slider's keys", () => {
  expect(keyed("ArrowRight", 5, 0, 100, 1)).toBe(6);
  expect(keyed("PageUp", 5, 0, 100, 1)).toBe(15);
  expect(keyed("Home", 5, 0, 100, 1)).toBe(0);
  expect(keyed("a", 5, 0, 100, 1)).toBeNull();
});

describe("formats with a name", () => {
  test.each([
    ["plain", 1234.567, "1234.567"],
    ["percent", 0.5, "50%"],
    ["dollar", 1234.567, "$1,234.57"],
    ["euro", 1234.567, "€1,234.57"],
    ["yen", 1234.567, "¥1,235"],
    ["compact", 1234, "1.2K"],
    ["scientific", 1234.567, "1.235E3"],
    ["engineering", 12345, "12.345E3"],
    ["accounting", -1234.5, "(1,234.50)"],
    ["accounting", 2, "2.00"],
    ["bytes", 1234, "1.2KB"],
  ])("%s of %d", (name, value, text) => {
    expect(preset("float", name)?.(value)).toBe(text);
  });

  test("of moments", () => {
    vi.useFakeTimers({ now: new Date(2026, 10, 21, 12) });
    const at = Date.UTC(2026, 10, 20, 9, 5);
    expect(preset("datetime", "iso8601")?.(at)).toBe("2026-11-20T09:05:00");
    expect(preset("time", "iso8601")?.(9 * 3_600_000)).toBe("09:00:00");
    expect(preset("datetime", "distance")?.(at)).toBe("1 day ago");
    expect(preset("datetime", "calendar")?.(at)).toBe("Yesterday 09:05");
    expect(preset("date", "calendar")?.(at - 5 * 86_400_000)).toBe("2026-11-15");
    vi.useRealTimers();
  });

  test("others are none", () => {
    expect(preset("int", "%d")).toBeNull();
    expect(preset("date", "percent")).toBeNull();
  });
});

describe("shortcuts", () => {
  const press = (key: string, how: KeyboardEventInit = {}) => new KeyboardEvent("keydown", { key, ...how });
  test.each([
    ["Ctrl+K", press("k", { ctrlKey: true }), true],
    ["Cmd+Shift+O", press("O", { metaKey: true, shiftKey: true }), true],
    ["Ctrl+K", press("k"), false],
    ["K", press("k"), true],
    ["K", press("k", { ctrlKey: true }), false],
    ["Esc", press("Escape"), true],
    ["Alt+4", press("€", { altKey: true, code: "Digit4" }), true],
    ["F8", press("F8"), true],
  ])("%s", (shortcut, event, isIt) => {
    expect(isPressed(shortcut, event)).toBe(isIt);
  });

  test("a bare key is a field's while somebody types there, and ARIA's words are others", () => {
    const field = document.createElement("input");
    let isIt = true;
    field.addEventListener("keydown", (event) => (isIt = isPressed("K", event)));
    field.dispatchEvent(press("k"));
    expect(isIt).toBe(false);
    expect(ariaKeys("Cmd+Option+K")).toBe("Control+Alt+K");
  });
});

test("a label is heard without its marks", () => {
  expect(wordsOf("**Beds** of `A` _now_")).toBe("Beds of A now");
  expect(wordsOf("5 < 6 & 7")).toBe("5 < 6 & 7");
});

test("options are found by start, word, part, letters", () => {
  const options = ["Los Angeles", "Angers", "Bangor", "Along", "Oslo"];
  expect(found(options, "ang", "fuzzy")).toEqual(["Angers", "Los Angeles", "Bangor", "Along"]);
  expect(found(options, "ang", "contains")).toEqual(["Angers", "Los Angeles", "Bangor"]);
  expect(found(options, "ang", "prefix")).toEqual(["Angers"]);
  expect(found(options, "", "fuzzy")).toEqual(options);
});

describe("sending values", () => {
  const wave = (running: string | null) => ({ wave: { number: 1, running, done: 0, total: 1, ran: [] } }) as unknown as Delta;
  const open = () => {
    const sent: unknown[] = [];
    const inputs = new Inputs((message: Message) => sent.push((message as { value?: unknown }).value) > 0);
    return { inputs, sent };
  };

  test("one is on its way; the last of the rest follows when its wave is over", () => {
    const { inputs, sent } = open();
    for (const value of [1, 2, 3, 4]) inputs.set("a", "k", value);
    expect(sent).toEqual([1]);
    inputs.delta(wave("a"));
    expect(sent).toEqual([1]);
    expect(inputs.isBusy("a", "k")).toBe(true);
    inputs.delta(wave(null));
    expect(sent).toEqual([1, 4]);
    inputs.delta(wave(null));
    expect(inputs.isBusy("a", "k")).toBe(false);
  });

  test("two inputs keep a value each", () => {
    const { inputs, sent } = open();
    inputs.set("a", "k", 1);
    inputs.set("a", "k", 2);
    inputs.set("a", "other", 10);
    inputs.delta(wave(null));
    inputs.delta(wave(null));
    expect(sent).toEqual([1, 2, 10]);
  });

  test("a value that starts no wave holds the next one up for a moment only", () => {
    vi.useFakeTimers();
    const { inputs, sent } = open();
    inputs.set("a", "k", 1);
    inputs.set("a", "k", 2);
    vi.runAllTimers();
    expect(sent).toEqual([1, 2]);
    vi.useRealTimers();
  });

  test("what no session took waits for one, under the name its cell has there", () => {
    vi.useFakeTimers();
    const sent: unknown[] = [];
    let isOpen = false;
    const inputs = new Inputs((message: Message) => {
      const { cell, value } = message as { cell: string; value: unknown };
      if (isOpen) sent.push([cell, value]);
      return isOpen;
    });
    for (const value of [1, 2]) inputs.set("a", "k", value);
    inputs.set("b", "k", 10);
    vi.runAllTimers();
    expect(inputs.isBusy("a", "k") && inputs.isBusy("b", "k")).toBe(true);
    inputs.rename(new Map([["a", "c1"]]));
    isOpen = true;
    inputs.reconnected();
    vi.runAllTimers();
    expect(sent).toEqual([["c1", 1], ["c1", 2], ["b", 10]]);
    vi.useRealTimers();
  });

  test("what went into a connection that was dead is sent again, a press of a button is not", () => {
    vi.useFakeTimers();
    const { inputs, sent } = open();
    inputs.choose("a", "k", 6);
    inputs.choose("b", "k", 7);
    inputs.set("c", "button", true);
    vi.runAllTimers();
    inputs.settle("b", "k");
    expect(sent).toEqual([6, 7, true]);
    inputs.reconnected();
    vi.runAllTimers();
    expect(sent).toEqual([6, 7, true, 6]);
    inputs.settle("a", "k");
    inputs.reconnected();
    expect(sent).toEqual([6, 7, true, 6]);
    vi.useRealTimers();
  });
});
