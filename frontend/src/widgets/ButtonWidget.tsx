/** Owns the button that starts something. */

import { session } from "../app/context";
import { prop, type WidgetProps } from "./value";

export function ButtonWidget({ cell, record, id }: WidgetProps) {
  const kind = prop(record, "type", "secondary");
  const isWide = prop<string | number>(record, "width", "content") === "stretch";
  return (
    <button id={id} type="button" class={`push push-${kind} ${isWide ? "is-wide" : ""}`} disabled={prop(record, "disabled", false)} onClick={() => session.inputs.set(cell, record.key, true)}>
      {record.label}
    </button>
  );
}
