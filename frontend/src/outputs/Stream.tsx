/** Owns what a cell printed: carriage returns as a terminal does them, the part left out one click away. */

import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { session, workbook } from "../app/context";
import { count } from "../app/time";
import type { Output } from "../protocol/messages";
import { ends, length, placeAfter } from "./cut";
import { overprinted } from "./overprint";
import { Plain } from "./Plain";

/** `text` is the beginning and the end; `dropped` characters after the first `head` are left out of the page. */
interface StreamData {
  stream: "stdout" | "stderr";
  text: string;
  dropped: number;
  head?: number;
}

export function Stream({ cell, output }: { cell: string; output: Output }) {
  const { stream, text, dropped, head = 0 } = output.data as unknown as StreamData;
  return (
    <div class={`output stream stream-${stream}`}>
      {/* What was fetched of one run says nothing of the next. */}
      {dropped > 0 ? <Cut key={workbook.cell(cell)?.runs.value} cell={cell} id={output.id} text={text} head={head} dropped={dropped} /> : <Text text={text} />}
    </div>
  );
}

function Cut({ cell, id, text, head, dropped }: { cell: string; id: string; text: string; head: number; dropped: number }) {
  const middle = useSignal("");
  const problem = useSignal("");
  const gap = placeAfter(text, head);
  const before = text.slice(0, gap) + middle.value;
  const after = text.slice(gap);
  const known = length(middle.value);
  const left = dropped - known;
  if (left <= 0) return <Text text={before + after} />;
  const more = async () => {
    try {
      const data = (await session.ask({ kind: "ReadOutput", id: 0, cell, output: id, offset: head + known })) as { text: string };
      if (data.text === "") problem.value = "The rest is not kept any more. Run the cell again.";
      middle.value += data.text.slice(0, placeAfter(data.text, left));
    } catch (error) {
      problem.value = (error as Error).message;
    }
  };
  const shown = ends(before, after, left);
  return (
    <>
      <Text text={shown.before} />
      <p class="notice">
        {problem.value || `${count(shown.hidden)} characters are left out here.`}{" "}
        {!problem.value && (
          <button type="button" class="link" onClick={more}>
            Show more
          </button>
        )}
      </p>
      <Text text={shown.after} />
    </>
  );
}

function Text({ text }: { text: string }) {
  const shown = useMemo(() => overprinted(text), [text]);
  return <Plain text={shown} />;
}
