/** Owns a plotly figure in the page's theme: what plotly set by default is replaced, what its author chose stays. */

type Values = Record<string, unknown>;

export interface Figure {
  data?: (Values & { type?: string })[];
  layout?: Values;
  config?: Values;
  frames?: unknown[];
}

interface Look {
  ink: string;
  line: string;
  font: string;
}

const SCHEME = ["#3a8f96", "#d0873a", "#7a6fb8", "#b0596b", "#6f9a4d", "#4f7fc0", "#a38a5b", "#8b8b8b"];
/** Plotly's default template, by which Plotly Express has coloured every trace before we see it. */
const DEFAULT_PAPER = "white";
const DEFAULT_PLOT = "#E5ECF6";
const DEFAULT_SCHEME = ["#636efa", "#EF553B", "#00cc96", "#ab63fa", "#FFA15A", "#19d3f3", "#FF6692", "#B6E880", "#FF97FF", "#FECB52"];

/** Return the figure's data and layout in the page's look; a template other than plotly's default is its author's choice. */
export function themed({ data = [], layout = {} }: Figure, look: Look): { data: unknown[]; layout: Values; isOurs: boolean } {
  const template = (layout.template ?? {}) as { layout?: Values };
  const shape = { autosize: true, height: 360, ...layout, margin: margin(layout) };
  if (!isDefault(template.layout ?? {})) return { data, layout: shape, isOurs: false };
  const axis = { gridcolor: look.line, linecolor: look.line, zerolinecolor: look.line };
  const own = template.layout ?? {};
  return {
    isOurs: true,
    data: data.map((trace) => recoloured(trace) as Values),
    layout: {
      ...shape,
      template: {
        ...template,
        layout: {
          ...own,
          paper_bgcolor: "rgba(0,0,0,0)",
          plot_bgcolor: "rgba(0,0,0,0)",
          font: { family: look.font, size: 12, color: look.ink },
          colorway: SCHEME,
          xaxis: { ...(own.xaxis as object), ...axis },
          yaxis: { ...(own.yaxis as object), ...axis },
        },
      },
    },
  };
}

function isDefault({ paper_bgcolor: paper, plot_bgcolor: plot }: Values): boolean {
  return (paper === undefined && plot === undefined) || (paper === DEFAULT_PAPER && plot === DEFAULT_PLOT);
}

/** Plotly Express asks for room above for a title, whether there is one or not. */
function margin(layout: Values): Values {
  const asked = (layout.margin ?? {}) as Values;
  const own = layout.title || asked.t !== 60 ? asked : { ...asked, t: undefined };
  return { l: 48, r: 16, b: 40, ...own, t: own.t ?? (layout.title ? 48 : 16) };
}

/** Replace the colours of plotly's default scheme by ours in whatever part of a trace names one. */
function recoloured(value: unknown, name = ""): unknown {
  if (typeof value === "string") {
    const place = /color$/i.test(name) ? DEFAULT_SCHEME.indexOf(value) : -1;
    return place < 0 ? value : SCHEME[place % SCHEME.length];
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, recoloured(item, key)]));
}
