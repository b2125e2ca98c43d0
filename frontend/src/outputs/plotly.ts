/** Owns drawing plotly charts in the page's theme; chunks of their own, a small one for the commonest traces and one with all. */

import { token } from "../app/theme";
import { plainColour } from "./colour";
import type { Drawing } from "./Chart";
import { themed, type Figure } from "./plotlyTheme";

const COMMON = new Set(["scatter", "bar", "pie"]);

export async function draw(host: HTMLElement, spec: unknown): Promise<Drawing> {
  const figure = spec as Figure;
  const isCommon = (figure.data ?? []).every((trace) => COMMON.has(trace.type ?? "scatter"));
  // The build with every trace is the one that makes no code from text, which the page does not allow.
  const { default: Plotly } = await (isCommon ? import("plotly.js-basic-dist-min") : import("plotly.js-strict-dist-min"));
  const { data, layout, isOurs } = themed(figure, {
    ink: plainColour(token("--ink-soft")),
    line: plainColour(token("--line")),
    font: token("--font-text"),
  });
  host.classList.toggle("is-themed", isOurs);
  await Plotly.newPlot(host, data, layout, { responsive: true, displaylogo: false, displayModeBar: false, ...figure.config });
  if (figure.frames?.length) await Plotly.addFrames(host, figure.frames);
  return { close: () => Plotly.purge(host) };
}
