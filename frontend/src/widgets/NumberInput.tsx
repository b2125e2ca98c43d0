/** Owns the number field: what is typed counts at Enter or on leaving, the steps at once. */

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { Icon } from "../app/icons";
import { sprintf } from "./format";
import { wordsOf } from "./Label";
import { stepped } from "./steps";
import { prop, useChoice, type WidgetProps } from "./value";

export function NumberInput(props: WidgetProps) {
  const { record, id } = props;
  const field = useRef<HTMLInputElement>(null);
  const minimum = prop<number>(record, "min", -Infinity);
  const maximum = prop<number>(record, "max", Infinity);
  const step = prop(record, "step", 1);
  const format = prop(record, "format", "");
  const isInt = prop(record, "type", "float") === "int";
  const disabled = prop(record, "disabled", false);
  const [shown, choose] = useChoice<number | null>(props);
  const problem = useSignal("");
  const typed = useSignal<string | null>(null);
  const written = shown.value === null ? "" : format ? sprintf(format, shown.value) : String(shown.value);

  const commit = () => {
    const text = typed.peek();
    if (text === null) return;
    const emptied = prop<number | null>(record, "default", null) ?? (prop(record, "required", false) ? shown.peek() : null);
    const value = text.trim() === "" ? emptied : Number(text.trim().replace(",", "."));
    if (value !== null && !Number.isFinite(value)) problem.value = `“${text}” is not a number.`;
    else if (value !== null && isInt && !Number.isInteger(value)) problem.value = "A whole number goes here.";
    else if (value !== null && (value < minimum || value > maximum)) problem.value = bounds(minimum, maximum);
    else {
      problem.value = "";
      typed.value = null;
      if (value !== shown.peek()) choose(value);
    }
  };
  const move = (direction: number) => {
    commit();
    if (problem.peek()) return;
    const from = shown.peek() ?? Math.max(minimum, 0);
    choose(stepped(from, direction * step, minimum, maximum));
  };

  return (
    <>
      <div class="number">
        <input
          ref={field}
          id={id}
          class="field"
          type="text"
          inputMode={isInt ? "numeric" : "decimal"}
          role="spinbutton"
          autocomplete="off"
          aria-valuenow={shown.value ?? undefined}
          aria-valuemin={Number.isFinite(minimum) ? minimum : undefined}
          aria-valuemax={Number.isFinite(maximum) ? maximum : undefined}
          aria-invalid={problem.value !== ""}
          aria-describedby={problem.value ? `${id}-problem` : undefined}
          placeholder={prop(record, "placeholder", "")}
          disabled={disabled}
          value={typed.value ?? written}
          onInput={(event) => (typed.value = event.currentTarget.value)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === "Enter") commit();
            else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
              event.preventDefault();
              move((event.key === "ArrowUp" ? 1 : -1) * (event.shiftKey ? 10 : 1));
            } else if (event.key === "Escape" && typed.peek() !== null) {
              typed.value = null;
              problem.value = "";
            }
          }}
        />
        <button type="button" class="number-step" tabIndex={-1} aria-label={`Less ${wordsOf(record.label)}`} title="Less (↓)" disabled={disabled || (shown.value ?? 0) <= minimum} onClick={() => move(-1)}>
          <svg class="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
            <path d="M4 8h8" stroke="currentColor" stroke-width="1.4" stroke-linecap="round" />
          </svg>
        </button>
        <button type="button" class="number-step" tabIndex={-1} aria-label={`More ${wordsOf(record.label)}`} title="More (↑)" disabled={disabled || (shown.value ?? 0) >= maximum} onClick={() => move(1)}>
          <Icon name="add" />
        </button>
      </div>
      {problem.value && (
        <p class="widget-problem" id={`${id}-problem`} role="alert">
          {problem.value}
        </p>
      )}
    </>
  );
}

function bounds(minimum: number, maximum: number): string {
  if (!Number.isFinite(maximum)) return `At least ${minimum}.`;
  if (!Number.isFinite(minimum)) return `At most ${maximum}.`;
  return `From ${minimum} to ${maximum}.`;
}
