/** Owns what all widgets share: label, help, width, and which one it is. */

import type { ComponentType } from "preact";
import { useId } from "preact/hooks";
import type { WidgetRecord } from "../protocol/messages";
import { ButtonWidget } from "./ButtonWidget";
import { Checkbox } from "./Checkbox";
import { emoji, Label } from "./Label";
import { NumberInput } from "./NumberInput";
import { Selectbox } from "./Selectbox";
import { Slider } from "./Slider";
import { TextInput } from "./TextInput";
import { prop, type WidgetProps } from "./value";

const WIDGETS: Record<string, ComponentType<WidgetProps>> = {
  button: ButtonWidget,
  checkbox: Checkbox,
  number_input: NumberInput,
  selectbox: Selectbox,
  slider: Slider,
  text_input: TextInput,
};

/** Widgets whose label is part of themselves. */
const SELF_LABELLED = new Set(["button", "checkbox"]);

export function WidgetView({ cell, record }: { cell: string; record: WidgetRecord }) {
  const id = useId();
  const Widget = WIDGETS[record.widget];
  if (!Widget) return <p class="notice">{`This page has no ${record.widget}.`}</p>;
  const visibility = prop(record, "label_visibility", "visible");
  const help = prop(record, "help", "");
  const width = prop<string | number>(record, "width", "stretch");
  const icon = SELF_LABELLED.has(record.widget) ? "" : emoji(prop(record, "icon", ""));
  return (
    <div class={`widget widget-${record.widget}${icon && " has-icon"}`} style={{ ...(typeof width === "number" && { width: `${width}px` }), ...(icon && { "--icon": picture(icon) }) }}>
      {!SELF_LABELLED.has(record.widget) && (
        <label id={`${id}-label`} for={id} class={visibility === "collapsed" ? "hidden" : visibility === "hidden" ? "widget-label is-hidden" : "widget-label"}>
          <Label text={record.label} />
          <Help text={help} />
        </label>
      )}
      <Widget cell={cell} record={record} id={id} />
      {SELF_LABELLED.has(record.widget) && <Help text={help} />}
    </div>
  );
}

/** An emoji as a picture that a field has in its background. */
function picture(icon: string): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><text x="8" y="13" font-size="13" text-anchor="middle">${icon.replace(/[<&]/g, "")}</text></svg>`;
  return `url("data:image/svg+xml,${encodeURIComponent(svg)}")`;
}

function Help({ text }: { text: string }) {
  if (!text) return null;
  return (
    <span class="widget-help" tabIndex={0} role="note" aria-label={text} data-tip={text}>
      ?
    </span>
  );
}
