/** Owns the line of text: told at Enter or on leaving, with `live` at every key. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { prop, useChoice, type WidgetProps } from "./value";

/** What `type` means to the browser: which keyboard a phone shows, and what it may fill in. */
const KINDS: Record<string, string> = { password: "password", email: "email", url: "url", phone: "tel", search: "search" };

export function TextInput(props: WidgetProps) {
  const { record, id } = props;
  const [shown, choose] = useChoice<string | null>(props);
  const typed = useSignal<string | null>(null);
  const problem = useSignal("");
  const isLive = prop(record, "live", false);
  useEffect(() => {
    if (typed.peek() === shown.value) typed.value = null;
  }, [shown.value]);
  const commit = () => {
    const text = typed.peek();
    if (text === null) return;
    if (prop(record, "required", false) && !text.trim()) {
      // What was there stays; only what is left in the field shows it, for the next key may come.
      if (document.activeElement?.id !== id) typed.value = null;
      return;
    }
    problem.value = complaint(text, prop(record, "validate", ""));
    if (problem.value) return;
    typed.value = null;
    if (text !== shown.peek()) choose(text);
  };
  return (
    <>
      <input
        id={id}
        class="field"
        // The typings tell the kinds of input apart; all of these take the same properties.
        type={(KINDS[prop(record, "type", "default")] ?? "text") as "text"}
        value={typed.value ?? shown.value ?? ""}
        placeholder={prop(record, "placeholder", "")}
        maxLength={prop<number | undefined>(record, "max_chars", undefined)}
        autocomplete={prop(record, "autocomplete", "off") as "off"}
        disabled={prop(record, "disabled", false)}
        required={prop(record, "required", false)}
        aria-invalid={problem.value !== ""}
        aria-describedby={problem.value ? `${id}-problem` : undefined}
        onInput={(event) => {
          typed.value = event.currentTarget.value;
          if (isLive) commit();
        }}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.isComposing) commit();
        }}
      />
      {problem.value && (
        <p class="widget-problem" id={`${id}-problem`} role="alert">
          {problem.value}
        </p>
      )}
    </>
  );
}

function complaint(text: string, pattern: string): string {
  if (!pattern || !text) return "";
  try {
    return new RegExp(`^(?:${pattern})$`, "u").test(text) ? "" : `This does not match ${pattern}.`;
  } catch {
    // Python's patterns are not all ours; what we cannot read, we cannot refuse.
    return "";
  }
}
