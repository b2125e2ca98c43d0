/** Owns the outputs below a cell: one element each, kept in place while they are recomputed. */

import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "../app/icons";
import type { Cell } from "../document/cell";
import type { ErrorRecord, Output, WidgetRecord } from "../protocol/messages";
import { WidgetView } from "../widgets/WidgetView";
import { ErrorView } from "./ErrorView";
import { Mime } from "./Mime";
import { Progress } from "./Progress";
import { Stream } from "./Stream";

export function Outputs({ cell }: { cell: Cell }) {
  const element = useRef<HTMLDivElement>(null);
  const outputs = cell.outputs.value;
  const status = cell.status.value;
  useSteadyHeight(element, outputs, status === "running" || status === "queued");
  if (outputs.length === 0) return null;
  if (cell.isFolded.value) {
    return (
      <div class="outputs outputs-folded" ref={element}>
        <button type="button" class="button" onClick={() => (cell.isFolded.value = false)}>
          <Icon name="chevron" />
          <span>{outputs.length === 1 ? "1 output is hidden" : `${outputs.length} outputs are hidden`}</span>
        </button>
      </div>
    );
  }
  // A cell that waits to be asked and never was shows what it did when the workbook was last open.
  const isFromLastTime = status === "manual" && cell.runs.value === 0;
  const isOld = isFromLastTime || status === "stale" || status === "blocked" || status === "queued" || status === "running" || cell.isCutShort;
  return (
    <div class={`outputs ${isOld ? "is-old" : ""}`} ref={element}>
      {outputs
        .filter((output) => output.parent === null)
        .map((output) => (
          <Element key={`${output.id} ${output.kind}`} cell={cell} output={output} all={outputs} />
        ))}
    </div>
  );
}

function Element({ cell, output, all }: { cell: Cell; output: Output; all: Output[] }) {
  const children = all.filter((item) => item.parent === output.id);
  return (
    <>
      <One cell={cell} output={output} />
      {children.map((child) => (
        <Element key={`${child.id} ${child.kind}`} cell={cell} output={child} all={all} />
      ))}
    </>
  );
}

function One({ cell, output }: { cell: Cell; output: Output }) {
  switch (output.kind) {
    case "stream":
      return <Stream cell={cell.id} output={output} />;
    case "error":
      return <ErrorView cell={cell.id} record={output.data as unknown as ErrorRecord} />;
    case "widget":
      return <WidgetView cell={cell.id} record={output.data as unknown as WidgetRecord} />;
    case "progress":
      return <Progress value={Number(output.data.value) || 0} text={String(output.data.text ?? "")} />;
    case "mime":
      return <Mime bundle={output.data} />;
  }
}

const SETTLE = 400; // ms in which late parts (frames, charts, pictures) find their size

/** Keep the height an output had until the new one stands, so nothing below it jumps. */
function useSteadyHeight(element: { current: HTMLDivElement | null }, outputs: Output[], isBusy: boolean): void {
  const height = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const before = useRef(outputs);
  useLayoutEffect(() => {
    const node = element.current;
    if (!node) {
      height.current = 0;
      return;
    }
    const hasHeavy = outputs !== before.current && outputs.some(isHeavy);
    before.current = outputs;
    clearTimeout(timer.current);
    if (!isBusy && !hasHeavy && !node.style.minHeight) return;
    if (height.current === 0) height.current = node.offsetHeight;
    node.style.minHeight = `${height.current}px`;
    if (isBusy) return;
    timer.current = setTimeout(() => {
      node.style.minHeight = "";
      height.current = 0;
    }, SETTLE);
  }, [outputs, isBusy]);
}

function isHeavy(output: Output): boolean {
  return output.kind === "mime" && !("text/plain" in output.data && Object.keys(output.data).length === 1);
}
