/** Owns a widget's value on the page: what the reader just chose counts until the session has caught up. */

import { useSignal, type Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { session } from "../app/context";
import type { WidgetRecord } from "../protocol/messages";

export interface WidgetProps {
  cell: string;
  record: WidgetRecord;
  id: string;
}

/** Return the value to show, and how to choose another. */
export function useChoice<Value>({ cell, record }: WidgetProps): [Signal<Value>, (value: Value) => void] {
  const shown = useSignal(record.value as Value);
  useEffect(() => {
    if (session.inputs.isBusy(cell, record.key)) return;
    shown.value = record.value as Value;
    session.inputs.settle(cell, record.key);
  }, [record]);
  const choose = (value: Value) => {
    shown.value = value;
    session.inputs.choose(cell, record.key, value);
  };
  return [shown, choose];
}

/** Read one of the widget's own properties. */
export function prop<Value>(record: WidgetRecord, name: string, otherwise: Value): Widened<Value> {
  const value = record.props[name];
  return (value === undefined || value === null ? otherwise : value) as Widened<Value>;
}

/** A literal stands for its type: a property may hold other words than the one it defaults to. */
type Widened<Value> = Value extends string ? string : Value extends number ? number : Value extends boolean ? boolean : Value;
