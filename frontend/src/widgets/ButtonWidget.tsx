/** Owns the button that starts something. */

import { useEffect, useRef } from "preact/hooks";
import { session } from "../app/context";
import { emoji, Label } from "./Label";
import { ariaKeys, isPressed } from "./shortcut";
import { prop, type WidgetProps } from "./value";

export function ButtonWidget({ cell, record, id }: WidgetProps) {
  const kind = prop(record, "type", "secondary");
  const isWide = prop<string | number>(record, "width", "content") === "stretch";
  const icon = emoji(prop(record, "icon", ""));
  const isRight = prop(record, "icon_position", "left") === "right";
  const shortcut = prop(record, "shortcut", "");
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!shortcut) return;
    const listen = (event: KeyboardEvent) => {
      if (event.repeat || !isPressed(shortcut, event)) return;
      // Before the page's own keys: the author chose this one.
      event.preventDefault();
      event.stopImmediatePropagation();
      button.current?.click();
    };
    addEventListener("keydown", listen, { capture: true });
    return () => removeEventListener("keydown", listen, { capture: true });
  }, [shortcut]);
  return (
    <button
      ref={button}
      id={id}
      type="button"
      class={`push push-${kind} ${isWide ? "is-wide" : ""}`}
      title={shortcut || undefined}
      aria-keyshortcuts={shortcut ? ariaKeys(shortcut) : undefined}
      disabled={prop(record, "disabled", false)}
      onClick={() => session.inputs.set(cell, record.key, true)}
    >
      {icon && !isRight && <span aria-hidden="true">{icon} </span>}
      <Label text={record.label} />
      {icon && isRight && <span aria-hidden="true"> {icon}</span>}
    </button>
  );
}
