/** Owns plain text: as it is, with terminal colours where it has them; a long one scrolls in a box of its own. */

import { useMemo } from "preact/hooks";
import { parsed } from "./ansi";
import { shownLines } from "./lines";

const FOLD = 40; // lines shown before the text scrolls by itself

export function Plain({ text }: { text: string }) {
  const isLong = useMemo(() => shownLines(text, FOLD) > FOLD, [text]);
  return (
    <pre class={`plain ${isLong ? "is-folded" : ""}`} tabIndex={isLong ? 0 : undefined} role={isLong ? "region" : undefined} aria-label={isLong ? "Long text" : undefined}>
      <Coloured text={text} />
    </pre>
  );
}

export function Coloured({ text }: { text: string }) {
  const spans = useMemo(() => (text.includes("\u001b") ? parsed(text) : null), [text]);
  if (!spans) return <>{text}</>;
  return (
    <>
      {spans.map((span) =>
        span.classes || span.style ? (
          <span class={span.classes} style={span.style}>
            {span.text}
          </span>
        ) : (
          span.text
        ),
      )}
    </>
  );
}
