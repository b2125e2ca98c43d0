/** Owns drawing plotly charts in the page's theme; a chunk of its own, with plotly's basic traces. */

import Plotly from "plotly.js-basic-dist-min";
import { token } from "../app/theme";
import { plainColour } from "./colour";
import type { Drawing } from "./Chart";

interface Figure {
  data?: { type?: string }[];
  layout?: Record<string, unknown>;
  config?: Record<string, unknown>;
  frames?: unknown[];
}

const BASIC = new Set(["scatter", "bar", "pie"]);

export async function draw(host: HTMLElement, spec: unknown): Promise<Drawing> {
  const { data = [], layout = {}, config = {}, frames = [] } = spec as Figure;
  const missing = [...new Set(data.map((trace) => trace.type ?? "scatter").filter((kind) => !BASIC.has(kind)))];
  if (missing.length > 0) {
    throw new Error(`this page draws plotly's scatter, bar and pie traces, not ${missing.join(", ")}. Show it with fig.to_image() or as Altair.`);
  }
  await Plotly.newPlot(host, data, themed(layout), { responsive: true, displaylogo: false, displayModeBar: false, ...config });
  if (frames.length > 0) await Plotly.addFrames(host, frames);
  return { close: () => Plotly.purge(host) };
}

/** Give the layout the page's colours where its author set none. */
function themed(layout: Record<string, unknown>): Record<string, unknown> {
  const ink = plainColour(token("--ink-soft"));
  const line = plainColour(token("--line"));
  const axis = { gridcolor: line, linecolor: line, zerolinecolor: line };
  const template = layout.template as { layout?: Record<string, unknown> } | undefined;
  return {
    autosize: true,
    height: 360,
    margin: { l: 48, r: 16, t: layout.title ? 48 : 16, b: 40 },
    ...layout,
    template: {
      ...template,
      layout: {
        ...template?.layout,
        paper_bgcolor: "rgba(0,0,0,0)",
        plot_bgcolor: "rgba(0,0,0,0)",
        font: { family: token("--font-text"), size: 12, color: ink },
        colorway: ["#3a8f96", "#d0873a", "#7a6fb8", "#b0596b", "#6f9a4d", "#4f7fc0", "#a38a5b", "#8b8b8b"],
        xaxis: { ...(template?.layout?.xaxis as object), ...axis },
        yaxis: { ...(template?.layout?.yaxis as object), ...axis },
      },
    },
  };
}
