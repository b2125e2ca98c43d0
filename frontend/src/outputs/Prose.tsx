/** Owns rendered Markdown: sanitised, links safe, mathematics set when a text has any. */

import DOMPurify from "dompurify";
import { Marked } from "marked";
import { useEffect, useMemo, useRef } from "preact/hooks";

const marked = new Marked({ gfm: true, breaks: false });
/** Shows HTML as the text it is, where its author did not ask for it. */
const plain = new Marked({ gfm: true, breaks: false, renderer: { html: ({ text }) => escape(text) } });

const MATH = /(?<!\\)\$\$([\s\S]+?)\$\$|(?<![\\$\w])\$(?!\s)((?:\\.|[^$\n\\])+?)(?<!\s)\$(?![\d\w])/g;

interface ProseProps {
  text: string;
  hasHtml?: boolean;
  align?: string;
}

export function Prose({ text, hasHtml = true, align }: ProseProps) {
  const element = useRef<HTMLDivElement>(null);
  const html = useMemo(() => rendered(text, hasHtml), [text, hasHtml]);
  useEffect(() => {
    if (element.current?.querySelector("[data-math]")) void setMath(element.current);
  }, [html]);
  return <div class="prose" ref={element} style={align && align !== "left" ? { textAlign: align } : undefined} dangerouslySetInnerHTML={{ __html: html }} />;
}

/** Return safe HTML; formulas stand as text in elements marked `data-math` until they are set. */
export function rendered(text: string, hasHtml = true): string {
  const html = withFormulas(text, (lifted) => (hasHtml ? marked : plain).parse(lifted, { async: false }) as string);
  return DOMPurify.sanitize(html, { FORBID_TAGS: ["style", "form", "input", "button"], FORBID_ATTR: ["style", "id", "class"] });
}

/** Return one line of Markdown as safe HTML: emphasis, code, links, formulas; all else as its text. */
export function inline(text: string): string {
  const html = withFormulas(text, (lifted) => plain.parseInline(lifted, { async: false }) as string);
  return DOMPurify.sanitize(html, { ALLOWED_TAGS: ["strong", "em", "del", "code", "a", "span"], ALLOWED_ATTR: ["href", "target", "rel", "data-math"] });
}

/** Let `parse` make HTML of a text whose formulas it does not see. */
function withFormulas(text: string, parse: (lifted: string) => string): string {
  const formulas: [string, boolean][] = [];
  // Formulas are lifted out first, or Markdown would read their underscores and stars. Code is left alone.
  const lifted = text.replace(/(`+)[\s\S]*?\1|~~~[\s\S]*?~~~/g, (code) => code.replaceAll("$", "\uE001")).replace(MATH, (_, block: string | undefined, inline: string) => {
    formulas.push([block ?? inline, block !== undefined]);
    return `\uE000${formulas.length - 1}\uE002`;
  });
  return parse(lifted)
    .replaceAll("\uE001", "$")
    .replace(/\uE000(\d+)\uE002/g, (_, index: string) => {
      const [formula, isBlock] = formulas[Number(index)] ?? ["", false];
      return `<span data-math="${isBlock ? "block" : "inline"}">${escape(formula)}</span>`;
    });
}

export async function setMath(root: HTMLElement): Promise<void> {
  const temml = (await import("temml")).default;
  for (const place of root.querySelectorAll<HTMLElement>("[data-math]")) {
    const block = place.dataset.math === "block";
    const formula = place.textContent ?? "";
    delete place.dataset.math;
    temml.render(formula, place, { displayMode: block, throwOnError: false, trust: false });
  }
}

DOMPurify.addHook("afterSanitizeAttributes", (node) => {
  if (node.tagName === "A" && /^https?:/i.test(node.getAttribute("href") ?? "")) {
    node.setAttribute("target", "_blank");
    node.setAttribute("rel", "noopener noreferrer");
  }
});

function escape(text: string): string {
  return text.replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign] ?? sign);
}
