/** Owns the box to tick. */

import { Label } from "./Label";
import { prop, useChoice, type WidgetProps } from "./value";

export function Checkbox(props: WidgetProps) {
  const { record, id } = props;
  const [shown, choose] = useChoice<boolean>(props);
  const isLabelled = prop(record, "label_visibility", "visible") === "visible";
  return (
    <label class="checkbox" for={id}>
      <input id={id} type="checkbox" checked={shown.value} disabled={prop(record, "disabled", false)} onChange={(event) => choose(event.currentTarget.checked)} />
      <span class={isLabelled ? "" : "hidden"}>
        <Label text={record.label} />
      </span>
    </label>
  );
}
