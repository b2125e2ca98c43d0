/** Owns plain text: as it is, with terminal colours where it has them. */

import { useMemo } from "preact/hooks";
import { parsed } from "./ansi";

export function Plain({ text }: { text: string }) {
  return (
    <pre class="plain">
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
