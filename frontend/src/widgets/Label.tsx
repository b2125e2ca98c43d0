/** Owns what stands at a widget: its words with emphasis, code, links and formulas, and an emoji before them. */

import { useEffect, useMemo, useRef } from "preact/hooks";
import { inline, setMath } from "../outputs/Prose";

const MARKUP = /[*_~`[$\\]/;

export function Label({ text }: { text: string }) {
  const element = useRef<HTMLSpanElement>(null);
  const html = useMemo(() => (MARKUP.test(text) ? inline(text) : null), [text]);
  useEffect(() => {
    if (element.current?.querySelector("[data-math]")) void setMath(element.current);
  }, [html]);
  return html === null ? <>{text}</> : <span ref={element} dangerouslySetInnerHTML={{ __html: html }} />;
}

/** The words alone, for those who hear them. */
export function wordsOf(text: string): string {
  if (!MARKUP.test(text)) return text;
  return new DOMParser().parseFromString(inline(text), "text/html").body.textContent ?? text;
}

/** The emoji of an `icon`; icons of Material's font, which is not here, are left out. */
export function emoji(icon: string): string {
  return icon.startsWith(":") ? "" : icon;
}
