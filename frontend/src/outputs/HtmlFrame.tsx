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

/**
 * What the frame does for itself: it tells its height, and gives text that has no colour of its own, but a background, one
 * that can be read on it in every theme. Runs in the frame, as text.
 */
const SCRIPT = `(() => {
  let last = 0;
  const tell = () => {
    const body = document.body;
    if (!body) return;
    const height = Math.max(body.scrollHeight, body.getBoundingClientRect().height);
    if (height !== last) parent.postMessage({ "cellweave-height": (last = height) }, "*");
  };
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const light = (colour) => {
    let found = known.get(colour);
    if (found === undefined) {
      context.clearRect(0, 0, 1, 1);
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
      const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
      const linear = [red, green, blue].map((part) => (part / 255) ** 2.2);
      known.set(colour, (found = alpha < 128 ? null : 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]));
    }
    return found;
  };
  const mend = () => {
    const ours = getComputedStyle(document.documentElement).color;
    const found = [];
    for (const element of [...document.body.querySelectorAll("*")].slice(0, 20000)) {
      const { backgroundColor, color } = getComputedStyle(element);
      const back = color === ours ? light(backgroundColor) : null;
      if (back !== null) found.push([element, back > 0.2 ? "#1c1a17" : "#efece8"]);
    }
    for (const [element, colour] of found) element.style.color = colour;
  };
  new ResizeObserver(tell).observe(document.documentElement);
  addEventListener("DOMContentLoaded", mend);
  addEventListener("load", () => {
    new ResizeObserver(tell).observe(document.body);
    tell();
  });
})()`;

/** A colour of the page in both themes, so that what is dark on the screen is light on paper. */
function both(name: string): string {
  return `light-dark(${token(`--light-${name}`)}, ${token(`--dark-${name}`)})`;
}

function documentOf(html: string, dark: boolean): string {
  const style = `:root{color-scheme:${dark ? "dark" : "light"}}@media print{:root{color-scheme:light}}html{background:transparent;color:${both("ink")};font:15px/24px ${token("--font-text")}}body{margin:0;display:flow-root;overflow-x:auto;overflow-y:hidden}body>:first-child{margin-top:0}table{border-collapse:collapse;font-size:13px;line-height:20px;font-variant-numeric:tabular-nums}th,td{padding:3px 12px 3px 0;text-align:right;border-bottom:1px solid ${both("line")}}img,svg{max-width:100%}a{color:${both("accent-ink")}}`;
  return `<!doctype html><html data-theme="${dark ? "dark" : "light"}"><head><meta charset="utf-8"><style>${style}</style><script>${SCRIPT}</script></head><body>${html}</body></html>`;
}
