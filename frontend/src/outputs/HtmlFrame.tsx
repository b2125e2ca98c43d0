/** Owns foreign HTML: a sandboxed frame of no origin, which can tell its height and nothing else. */

import { useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { isDark, token } from "../app/theme";

const HIGHEST = 20_000; // px; a frame that grows with its own height stops there
const LOWEST = 8;
const FRAME = "/_frame"; // a document of the server's with a policy of its own, which writes what it is sent

/** What a frame says: that it is there, or how tall it is. */
interface Word {
  "cellweave-frame"?: "ready";
  "cellweave-height"?: number;
}

export function HtmlFrame({ html }: { html: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const height = useSignal(LOWEST);
  const dark = isDark.value;
  const content = useMemo(() => documentOf(html, dark), [html, dark]);
  const send = () => frame.current?.contentWindow?.postMessage({ html: content }, "*");
  useLayoutEffect(() => {
    const receive = (event: MessageEvent) => {
      const target = frame.current?.contentWindow;
      // A frame without an origin has none to check; its window is what it can be known by.
      if (!target || event.source !== target || typeof event.data !== "object") return;
      const word = event.data as Word;
      if (word["cellweave-frame"] === "ready") send();
      const tall = word["cellweave-height"];
      if (typeof tall === "number" && Number.isFinite(tall)) height.value = Math.min(Math.max(Math.ceil(tall), LOWEST), HIGHEST);
    };
    addEventListener("message", receive);
    return () => removeEventListener("message", receive);
  }, [content]);
  // It is sent when the frame says so and when it has loaded, for a busy page may miss the word. A frame takes one document; another one gets a new frame, as tall as the old until it says otherwise.
  return <iframe key={content} class="html-frame" ref={frame} sandbox="allow-scripts allow-popups" src={FRAME} style={{ height: `${height.value}px` }} title="Output of the cell" referrerpolicy="no-referrer" onLoad={send} />;
}

function documentOf(html: string, dark: boolean): string {
  const style = `:root{color-scheme:${dark ? "dark" : "light"}}html{background:transparent;color:${token("--ink")};font:15px/24px ${token("--font-text")}}body{margin:0;display:flow-root;overflow-x:auto;overflow-y:hidden}body>:first-child{margin-top:0}table{border-collapse:collapse;font-size:13px;line-height:20px;font-variant-numeric:tabular-nums}th,td{padding:3px 12px 3px 0;text-align:right;border-bottom:1px solid ${token("--line")}}img,svg{max-width:100%}a{color:${token("--accent-ink")}}`;
  const script = `(()=>{let last=0;const tell=()=>{const b=document.body;if(!b)return;const h=Math.max(b.scrollHeight,b.getBoundingClientRect().height);if(h!==last){last=h;parent.postMessage({"cellweave-height":h},"*")}};new ResizeObserver(tell).observe(document.documentElement);addEventListener("load",()=>{new ResizeObserver(tell).observe(document.body);tell()})})()`;
  return `<!doctype html><html data-theme="${dark ? "dark" : "light"}"><head><meta charset="utf-8"><style>${style}</style><script>${script}</script></head><body>${html}</body></html>`;
}
