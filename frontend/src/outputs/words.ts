/** Owns outputs as plain text, for the clipboard. */

import type { ErrorRecord, Output } from "../protocol/messages";
import { overprinted } from "./overprint";

/** Return what outputs say in words; inputs and progress say nothing. */
export function words(outputs: Output[]): string {
  return outputs
    .map((output) => (output.kind === "stream" ? overprinted(String(output.data.text ?? "")) : output.kind === "error" ? traceback(output) : text(output)).trimEnd())
    .filter(Boolean)
    .join("\n");
}

function traceback({ data }: Output): string {
  const { name, message, traceback } = data as unknown as ErrorRecord;
  return traceback || `${name}: ${message}`;
}

function text({ kind, data }: Output): string {
  if (kind !== "mime") return "";
  const content = data["text/plain"] ?? data["text/markdown"] ?? data["text/latex"] ?? data["text/html"] ?? "";
  return Array.isArray(content) ? content.join("") : String(content);
}
