/** Owns what a cell printed: carriage returns as a terminal does them, the part left out one click away. */

import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { session } from "../app/context";
import { count } from "../app/time";
import type { Output } from "../protocol/messages";
import { Coloured } from "./Plain";
import { overprinted } from "./overprint";

const FOLD = 40; // lines shown before the rest scrolls in a box of its own

export function Stream({ cell, output }: { cell: string; output: Output }) {
  const text = String(output.data.text ?? "");
  const dropped = Number(output.data.dropped ?? 0);
  const earlier = useSignal("");
  const problem = useSignal("");
  const shown = useMemo(() => overprinted(text), [text]);
  const isLong = useMemo(() => isLongerThan(shown, FOLD), [shown]);
  const remaining = dropped - earlier.value.length;
  const more = async () => {
    try {
      const data = await session.ask({ kind: "ReadOutput", id: 0, cell, output: output.id, offset: earlier.value.length });
      const part = textOf(data).slice(0, remaining);
      if (part === "") problem.value = "The rest is not kept any more. Run the cell again.";
      earlier.value += part;
    } catch (error) {
      problem.value = (error as Error).message;
    }
  };
  return (
    <div class={`output stream stream-${String(output.data.stream)}`}>
      {earlier.value && <pre class="plain is-folded">{<Coloured text={overprinted(earlier.value)} />}</pre>}
      {dropped > 0 && remaining > 0 && (
        <p class="notice">
          {problem.value || `${count(remaining)} characters before this are not shown.`}{" "}
          {!problem.value && (
            <button type="button" class="link" onClick={more}>
              Show more
            </button>
          )}
        </p>
      )}
      <pre class={`plain ${isLong ? "is-folded" : ""}`} tabIndex={isLong ? 0 : undefined} aria-label={isLong ? "Printed text" : undefined}>
        <Coloured text={shown} />
      </pre>
    </div>
  );
}

function textOf(data: unknown): string {
  if (typeof data === "string") return data;
  return String((data as { text?: string } | null)?.text ?? "");
}

function isLongerThan(text: string, lines: number): boolean {
  let at = -1;
  for (let line = 0; line < lines; line += 1) {
    at = text.indexOf("\n", at + 1);
    if (at < 0) return false;
  }
  return true;
}
