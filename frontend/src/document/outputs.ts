/** Owns how a cell's list of outputs changes; pure, a change gives a new list and keeps what is equal. */

import type { Output, OutputOp } from "../protocol/messages";

export function changed(outputs: Output[], op: OutputOp): Output[] {
  switch (op.op) {
    case "reset":
      return withKnown(outputs, op.outputs ?? []);
    case "append":
      return op.output ? [...outputs.filter((item) => item.id !== op.output?.id), op.output] : outputs;
    case "replace":
      return outputs.map((item) => (op.output && item.id === op.id ? known(item, op.output) : item));
    case "text":
      return outputs.map((item) =>
        item.id === op.id ? { ...item, data: { ...item.data, text: String(item.data.text ?? "") + op.text } } : item,
      );
    case "remove":
      return outputs.filter((item) => item.id !== op.id && item.parent !== op.id);
  }
}

/** Return `next` with every element that says the same as before being the same object, so it is not drawn again. */
export function withKnown(before: Output[], next: Output[]): Output[] {
  if (before.length === 0) return next;
  const byId = new Map(before.map((item) => [item.id, item]));
  return next.map((item) => {
    const old = byId.get(item.id);
    return old ? known(old, item) : item;
  });
}

function known(old: Output, next: Output): Output {
  return isEqual(old, next) ? old : next;
}

/** Compare two JSON values. */
export function isEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) =>
    isEqual((left as Record<string, unknown>)[key], (right as Record<string, unknown>)[key]),
  );
}
