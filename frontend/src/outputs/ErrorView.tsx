/** Owns an exception: the sentence first, the line with its values, the way there, the whole traceback folded. */

import { jumpTo } from "../commands/actions";
import { workbook } from "../app/context";
import type { ErrorRecord, Frame } from "../protocol/messages";
import { highlighted } from "../cells/highlight";
import { Coloured } from "./Plain";

export function ErrorView({ cell, record }: { cell: string; record: ErrorRecord }) {
  const last = record.frames.at(-1);
  return (
    <div class="output error" role="group" aria-label="Error">
      <p class="error-sentence">
        <b>{record.name}</b>
        {record.message && `: ${record.message}`}
      </p>
      {record.hint && <p class="error-hint">{record.hint}</p>}
      {record.causes?.map((cause, index) => (
        <p class="error-cause" key={index}>
          {cause}
        </p>
      ))}
      {last && <Line frame={last} here={cell} />}
      {(record.frames.length > 1 || record.traceback) && (
        <details class="error-more">
          <summary>Traceback</summary>
          {record.frames.length > 1 && record.frames.slice(0, -1).map((frame) => <Line frame={frame} here={cell} />)}
          <pre class="plain">
            <Coloured text={record.traceback} />
          </pre>
        </details>
      )}
    </div>
  );
}

function Line({ frame, here }: { frame: Frame; here: string }) {
  // A step that stands for many calls has no line of its own.
  if (frame.line === 0) return <p class="error-place">{frame.text}</p>;
  const values = Object.entries(frame.values);
  const target = frame.cell;
  const title = (target && workbook.cell(target)?.label) || frame.title;
  const where = `line ${frame.line}${frame.function && frame.function !== "<module>" ? ` in ${frame.function}` : ""}`;
  return (
    <div class="error-frame">
      <p class="error-place">
        {target && target !== here && workbook.cell(target) ? (
          <button type="button" class="link" onClick={() => jumpTo(target)}>
            {title}, {where}
          </button>
        ) : (
          <span>{target === here ? sentence(where) : `${title}, ${where}`}</span>
        )}
      </p>
      <pre class="error-line" dangerouslySetInnerHTML={{ __html: marked(frame) }} />
      {values.length > 0 && (
        <dl class="error-values">
          {values.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd title={value}>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

/** The line's text with the part that failed underlined. */
function marked({ text, column, end_column: end }: Frame): string {
  const signs = [...text]; // Python counts whole characters
  if (end <= column || end - column >= signs.length) return highlighted(text);
  const parts = [signs.slice(0, column), signs.slice(column, end), signs.slice(end)].map((part) => highlighted(part.join("")));
  return `${parts[0]}<u>${parts[1]}</u>${parts[2]}`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
