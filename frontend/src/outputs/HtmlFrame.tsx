/** Owns foreign HTML: a sandboxed frame of no origin, which can tell its height and nothing else. */

import { useEffect, useMemo, useRef } from "preact/hooks";
import { isDark, token } from "../app/theme";

const HIGHEST = 20_000; // px; a frame that grows with its own height stops there
const MESSAGE = "cellweave-height";

export function HtmlFrame({ html }: { html: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const dark = isDark.value;
  const source = useMemo(() => documentOf(html, dark), [html, dark]);
  useEffect(() => {
    const receive = (event: MessageEvent) => {
      // A frame without an origin has none to check; its window is what it can be known by.
      if (event.source !== frame.current?.contentWindow || !frame.current) return;
      const height: unknown = (event.data as Record<string, unknown> | null)?.[MESSAGE];
      if (typeof height === "number" && Number.isFinite(height)) {
        frame.current.style.height = `${Math.min(Math.max(Math.ceil(height), 8), HIGHEST)}px`;
      }
    };
    addEventListener("message", receive);
    return () => removeEventListener("message", receive);
  }, []);
  return <iframe class="html-frame" ref={frame} sandbox="allow-scripts" srcdoc={source} title="Output of the cell" referrerpolicy="no-referrer" loading="lazy" />;
}

function documentOf(html: string, dark: boolean): string {
  const style = `:root{color-scheme:${dark ? "dark" : "light"}}html{background:transparent;color:${token("--ink")};font:15px/24px ${token("--font-text")}}body{margin:0;overflow-x:auto;overflow-y:hidden}table{border-collapse:collapse;font-size:13px;line-height:20px;font-variant-numeric:tabular-nums}th,td{padding:3px 12px 3px 0;text-align:right;border-bottom:1px solid ${token("--line")}}img,svg{max-width:100%}a{color:${token("--accent-ink")}}`;
  const script = `(()=>{let last=0;const tell=()=>{const b=document.body;if(!b)return;const h=Math.max(b.scrollHeight,b.getBoundingClientRect().height);if(h!==last){last=h;parent.postMessage({${JSON.stringify(MESSAGE)}:h},"*")}};new ResizeObserver(tell).observe(document.documentElement);addEventListener("load",()=>{new ResizeObserver(tell).observe(document.body);tell()})})()`;
  return `<!doctype html><html data-theme="${dark ? "dark" : "light"}"><head><meta charset="utf-8"><style>${style}</style><script>${script}</script></head><body>${html}</body></html>`;
}
