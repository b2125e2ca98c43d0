/** Owns the slider: one thumb or two over one track, sent while it is dragged; native ranges carry keys and ARIA. */

import { momented, sprintf } from "./format";
import { wordsOf } from "./Label";
import { preset } from "./presets";
import { keyed, snapped } from "./steps";
import { prop, useChoice, type WidgetProps } from "./value";

export function Slider(props: WidgetProps) {
  const { record, id } = props;
  const isRange = prop(record, "range", false);
  const minimum = prop(record, "min", 0);
  const maximum = prop(record, "max", 100);
  const step = prop(record, "step", 1);
  const disabled = prop(record, "disabled", false);
  const [shown, choose] = useChoice<number | number[]>(props);
  const values = [shown.value].flat();
  const write = writer(prop(record, "type", "int"), prop(record, "format", ""));
  const share = (value: number) => (maximum > minimum ? ((value - minimum) / (maximum - minimum)) * 100 : 0);
  const from = isRange ? share(values[0] ?? minimum) : 0;
  const to = share(values.at(-1) ?? minimum);

  const move = (index: number, raw: number) => {
    const value = snapped(raw, minimum, maximum, step);
    if (!isRange) return choose(value);
    const next = [...values];
    // A thumb pushed against the other stops there.
    next[index] = index === 0 ? Math.min(value, values[1] ?? value) : Math.max(value, values[0] ?? value);
    choose(next);
  };

  return (
    <div class={`slider ${isRange ? "slider-range" : ""}`} style={{ "--from": `${from}%`, "--to": `${to}%` }}>
      <div class="slider-track" aria-hidden="true" />
      {values.map((value, index) => (
        <input
          key={index}
          id={index === 0 ? id : undefined}
          type="range"
          min={minimum}
          max={maximum}
          // The browser's own rounding to steps loses the last step of uneven ranges; `snapped` does it.
          step="any"
          value={value}
          disabled={disabled}
          aria-labelledby={`${id}-label`}
          aria-label={isRange ? `${wordsOf(record.label)}, ${index === 0 ? "low" : "high"}` : undefined}
          aria-valuetext={write(value)}
          onInput={(event) => {
            move(index, event.currentTarget.valueAsNumber);
          }}
          onKeyDown={(event) => {
            const next = keyed(event.key, value, minimum, maximum, step);
            if (next === null) return;
            event.preventDefault();
            if (next !== value) move(index, next);
          }}
        />
      ))}
      <output class="slider-value" for={id}>
        {values.map(write).join(" – ")}
      </output>
    </div>
  );
}

function writer(kind: string, format: string): (value: number) => string {
  const named = preset(kind, format);
  if (named) return named;
  if (kind === "int" || kind === "float") return (value) => (format ? sprintf(format, value) : String(value));
  return (value) => momented(format || "YYYY-MM-DD", value);
}
