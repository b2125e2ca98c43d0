/** Owns the box to tick. */

import { prop, useChoice, type WidgetProps } from "./value";

export function Checkbox(props: WidgetProps) {
  const { record, id } = props;
  const [shown, choose] = useChoice<boolean>(props);
  const isLabelled = prop(record, "label_visibility", "visible") === "visible";
  return (
    <label class="checkbox" for={id}>
      <input id={id} type="checkbox" checked={shown.value} disabled={prop(record, "disabled", false)} onChange={(event) => choose(event.currentTarget.checked)} />
      <span class={isLabelled ? "" : "hidden"}>{record.label}</span>
    </label>
  );
}
