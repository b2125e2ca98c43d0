/**
 * Owns drawing Vega and Vega-Lite charts in the page's theme; a chunk of its own.
 *
 * Colours of the theme are written as the page's tokens, which the browser resolves: a chart follows the theme without being
 * drawn again, onto paper too.
 */

import embed, { type VisualizationSpec } from "vega-embed";
import { token } from "../app/theme";
import type { Drawing } from "./Chart";

export async function draw(host: HTMLElement, spec: unknown, type: string): Promise<Drawing> {
  const mode = type.includes("vegalite") ? "vega-lite" : "vega";
  const result = await embed(host, spec as VisualizationSpec, {
    mode,
    actions: false,
    // Expressions are interpreted: the page allows no code made from text.
    ast: true,
    renderer: "svg",
    tooltip: { theme: "custom" },
    config: theme(),
    // Charts show the data they carry; fetching more is for Python, where it is seen and recorded.
    loader: { http: { credentials: "omit" } },
  });
  return { close: () => result.finalize() };
}

const SCHEME = ["#3a8f96", "#d0873a", "#7a6fb8", "#b0596b", "#6f9a4d", "#4f7fc0", "#a38a5b", "#8b8b8b"];

function theme(): Record<string, unknown> {
  const ink = "var(--ink)";
  const soft = "var(--ink-soft)";
  const line = "var(--line)";
  const accent = "var(--accent)";
  const font = token("--font-text");
  return {
    background: "transparent",
    font,
    // Room for what hangs below the line of the lowest text.
    padding: { left: 0, top: 0, right: 0, bottom: 4 },
    axis: { domainColor: line, gridColor: line, tickColor: line, labelColor: soft, titleColor: soft, titleFontWeight: 400, labelFontSize: 12, titleFontSize: 12 },
    legend: { labelColor: soft, titleColor: soft, titleFontWeight: 400, labelFontSize: 12, titleFontSize: 12 },
    title: { color: ink, fontSize: 14, fontWeight: 600, anchor: "start" },
    header: { labelColor: soft, titleColor: soft },
    view: { stroke: "transparent" },
    text: { color: ink },
    range: { category: SCHEME },
    mark: { color: accent },
    bar: { color: accent },
    line: { color: accent },
    point: { color: accent },
    area: { color: accent },
    rule: { color: soft },
    tick: { color: accent },
  };
}
