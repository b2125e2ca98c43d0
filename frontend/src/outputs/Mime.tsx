/** Owns choosing how a MIME bundle is shown: the richest type the page can draw, text where it knows none. */

import { Chart } from "./Chart";
import { HtmlFrame } from "./HtmlFrame";
import { JsonTree } from "./JsonTree";
import { Formula } from "./Formula";
import { Plain } from "./Plain";
import { Picture, Vector } from "./Picture";
import { Prose } from "./Prose";
import type { TableBundle } from "./table/bundle";
import { TableView } from "./table/TableView";

type Bundle = Record<string, unknown>;

/** What the function that showed the value was asked for, beside the content. */
const PROPS = "application/vnd.cellweave.props+json";

/** Richest first; `*` stands for a version. */
const RENDERERS: [RegExp, (content: unknown, type: string, alt: string, props: Bundle) => preact.JSX.Element][] = [
  [/^application\/vnd\.cellweave\.table\+json$/, (content) => <TableView bundle={content as TableBundle} />],
  [/^application\/vnd\.vega(lite)?\.v\d+(\.\d+)*\+json$/, (content, type) => <Chart kind="vega" type={type} spec={content} />],
  [/^application\/vnd\.plotly\.v\d+\+json$/, (content, type) => <Chart kind="plotly" type={type} spec={content} />],
  [/^image\/svg\+xml$/, (content, _, alt, props) => <Vector svg={text(content)} alt={alt} props={props} />],
  [/^image\/(png|jpeg|gif|webp)$/, (content, type, alt, props) => <Picture type={type} data={text(content)} alt={alt} props={props} />],
  [/^text\/html$/, (content) => <HtmlFrame html={text(content)} />],
  [/^text\/markdown$/, (content, _, __, props) => <Prose text={text(content)} hasHtml={props.unsafe_allow_html === true} align={props.text_alignment as string} />],
  [/^text\/latex$/, (content) => <Formula text={text(content)} />],
  [/^application\/json$/, (content) => <JsonTree value={content} />],
  [/^text\/plain$/, (content) => <Plain text={text(content)} />],
];

export function Mime({ bundle }: { bundle: Bundle }) {
  const alt = typeof bundle["text/plain"] === "string" ? bundle["text/plain"] : "";
  const props = (bundle[PROPS] ?? {}) as Bundle;
  for (const [pattern, render] of RENDERERS) {
    const type = Object.keys(bundle).find((item) => pattern.test(item));
    if (type !== undefined) return <div class="output">{render(bundle[type], type, alt, props)}</div>;
  }
  const types = Object.keys(bundle).join(", ");
  return <Plain text={types ? `This page cannot show ${types}.` : ""} />;
}

/** Jupyter's bundles may hold text as a list of lines. */
function text(content: unknown): string {
  return Array.isArray(content) ? content.join("") : String(content ?? "");
}

