/** Owns drawing the threads: what the chosen cell reads on the left, what reads it on the right, what just fired. */

import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { focus, hovered, workbook } from "../app/context";
import { jumpTo } from "../commands/actions";
import { fired } from "./fired";
import { endX, laid, path, type Places, type Thread } from "./lay";
import { measured } from "./measured";

export function Threads() {
  const places = useSignal<Places>({ tops: new Map(), width: 0, gutter: 56 });
  const tip = useSignal<{ text: string; x: number; y: number } | null>(null);
  const svg = useRef<SVGSVGElement>(null);
  const chosen = useComputed(() => focus.value?.cell ?? hovered.value);
  const precedents = useComputed(() => workbook.cell(chosen.value ?? "")?.precedents.value ?? {});
  const dependents = useComputed(() => workbook.dependents.value.get(chosen.value ?? "") ?? {});
  const order = workbook.order.value;
  const threads = chosen.value ? laid(chosen.value, precedents.value, dependents.value, places.value) : [];
  const ids = chosen.value ? [chosen.value, ...Object.keys(precedents.value), ...Object.keys(dependents.value)] : [];
  const hasThreads = ids.length > 1;

  useEffect(() => {
    const column = svg.current?.parentElement;
    if (!column || !hasThreads) return;
    let frame = 0;
    const measure = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => (places.value = measured(column, ids)));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(column);
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame);
    };
  }, [order, ids.join(" ")]);

  const show = (thread: Thread) => (event: PointerEvent) => {
    const box = svg.current?.getBoundingClientRect();
    if (box) tip.value = { text: words(thread), x: event.clientX - box.left, y: event.clientY - box.top };
  };
  return (
    <>
      <svg class="threads" ref={svg} width="1" height="1" aria-hidden="true">
        {threads.map((thread) => (
          <g key={`${thread.from} ${thread.to}`} class="thread" onPointerMove={show(thread)} onPointerLeave={() => (tip.value = null)} onClick={() => jumpTo(thread.other)}>
            <path class="thread-line" d={path(thread, places.value)} />
            <circle class="thread-end" cx={endX(thread.side, places.value)} cy={thread.endY} r="2.5" />
            <path class="thread-touch" d={path(thread, places.value)} />
          </g>
        ))}
        {fired.value.map((thread) => (
          <path key={thread.key} class="thread-fired" pathLength="1" d={path(thread, places.value)} style={{ animationDelay: `${thread.delay}ms` }} />
        ))}
      </svg>
      {tip.value && (
        <div class="thread-tip" style={{ left: `${tip.value.x}px`, top: `${tip.value.y}px` }}>
          {tip.value.text}
        </div>
      )}
    </>
  );
}

function words(thread: Thread): string {
  const label = workbook.cell(thread.other)?.label ?? "";
  const names = thread.names.join(", ");
  return thread.side === "left" ? `reads ${names} from ${label}` : `${names} → ${label}`;
}
