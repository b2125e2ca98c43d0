/** Owns choosing one of many: the browser's own list while it is short, a field that searches when it is long. */

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { Icon } from "../app/icons";
import { wordsOf } from "./Label";
import { found } from "./search";
import { prop, useChoice, type WidgetProps } from "./value";

const LONG = 12; // options past which a person would rather search
const SHOWN = 200;

export function Selectbox(props: WidgetProps) {
  const options = prop<string[]>(props.record, "options", []);
  const isSearched = options.length > LONG || prop(props.record, "accept_new_options", false);
  return isSearched ? <Searched {...props} options={options} /> : <Native {...props} options={options} />;
}

function Native(props: WidgetProps & { options: string[] }) {
  const { record, id, options } = props;
  const [shown, choose] = useChoice<string | null>(props);
  return (
    <span class="select">
      <select id={id} class="field" disabled={prop(record, "disabled", false)} value={shown.value ?? ""} onChange={(event) => choose(event.currentTarget.selectedIndex < 0 ? null : event.currentTarget.value)}>
        {shown.value === null && (
          <option value="" disabled>
            {prop(record, "placeholder", "Choose an option")}
          </option>
        )}
        {options.map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
      </select>
      <Icon name="chevron" />
    </span>
  );
}

/** A combobox as ARIA describes it: focus stays in the field, the list follows the arrows. */
function Searched(props: WidgetProps & { options: string[] }) {
  const { record, id, options } = props;
  const [shown, choose] = useChoice<string | null>(props);
  const text = useSignal<string | null>(null);
  const at = useSignal(0);
  const list = useRef<HTMLUListElement>(null);
  const isOpen = text.value !== null;
  const isFree = prop(record, "accept_new_options", false);
  const matches = isOpen ? found(options, text.value === shown.value ? "" : (text.value ?? ""), prop(record, "filter_mode", "fuzzy")) : [];

  const take = (value: string | undefined) => {
    text.value = null;
    if (value !== undefined && value !== shown.peek()) choose(value);
  };
  const open = () => {
    if (text.peek() !== null) return;
    text.value = shown.peek() ?? "";
    at.value = Math.max(0, options.indexOf(shown.peek() ?? ""));
    queueMicrotask(() => list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" }));
  };
  const move = (to: number) => {
    at.value = Math.min(Math.max(to, 0), Math.min(matches.length, SHOWN) - 1);
    queueMicrotask(() => list.current?.children[at.peek()]?.scrollIntoView({ block: "nearest" }));
  };
  const keys: Record<string, () => void> = {
    ArrowDown: () => (isOpen ? move(at.peek() + 1) : open()),
    ArrowUp: () => (isOpen ? move(at.peek() - 1) : open()),
    PageDown: () => move(at.peek() + 8),
    PageUp: () => move(at.peek() - 8),
    Enter: () => (isOpen ? take(matches[at.peek()] ?? (isFree ? (text.peek() ?? undefined) : undefined)) : open()),
    Escape: () => (text.value = null),
  };

  return (
    <span class="select">
      <input
        id={id}
        class="field"
        role="combobox"
        autocomplete="off"
        aria-expanded={isOpen}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && matches.length > 0 ? `${id}-${at.value}` : undefined}
        placeholder={prop(record, "placeholder", "Choose an option")}
        disabled={prop(record, "disabled", false)}
        value={text.value ?? shown.value ?? ""}
        onClick={open}
        onFocus={(event) => event.currentTarget.select()}
        onInput={(event) => {
          text.value = event.currentTarget.value;
          at.value = 0;
        }}
        onBlur={() => (isFree && text.peek() ? take(text.peek() ?? undefined) : (text.value = null))}
        onKeyDown={(event) => {
          const act = keys[event.key];
          if (!act || (event.key === "Escape" && !isOpen)) return;
          event.preventDefault();
          event.stopPropagation();
          act();
        }}
      />
      <Icon name="chevron" />
      {isOpen && (
        <ul class="select-list" id={`${id}-list`} role="listbox" aria-label={wordsOf(record.label)} ref={list}>
          {matches.slice(0, SHOWN).map((option, index) => (
            <li
              key={option}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === at.value}
              class={option === shown.value ? "is-chosen" : ""}
              onPointerDown={(event) => {
                event.preventDefault();
                take(option);
              }}
            >
              {option}
            </li>
          ))}
          {matches.length > SHOWN && <li class="select-more">{`${matches.length - SHOWN} more: type to narrow`}</li>}
          {matches.length === 0 && <li class="select-more">{isFree ? `Enter adds “${text.value}”` : "Nothing matches"}</li>}
        </ul>
      )}
    </span>
  );
}
