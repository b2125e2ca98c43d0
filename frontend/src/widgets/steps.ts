/** Owns the arithmetic of steps: where keys and clicks move a number, without the noise of binary fractions. */

/** Return where a key press moves the thumb, null for keys that are not the slider's. */
export function keyed(key: string, value: number, minimum: number, maximum: number, step: number): number | null {
  const page = Math.max(step, Math.round((maximum - minimum) / 10 / step) * step);
  const moves: Record<string, number> = {
    ArrowRight: value + step,
    ArrowUp: value + step,
    ArrowLeft: value - step,
    ArrowDown: value - step,
    PageUp: value + page,
    PageDown: value - page,
    Home: minimum,
    End: maximum,
  };
  const next = moves[key];
  return next === undefined ? null : snapped(next, minimum, maximum, step);
}

/** Return the nearest step, the bounds themselves being steps too. */
export function snapped(value: number, minimum: number, maximum: number, step: number): number {
  if (value >= maximum) return maximum;
  if (value <= minimum) return minimum;
  const steps = Math.round((value - minimum) / step);
  const decimals = Math.min(12, Math.max(decimalsOf(step), decimalsOf(minimum)));
  const next = Number((minimum + steps * step).toFixed(decimals));
  return next > maximum || Math.abs(maximum - value) < Math.abs(next - value) ? maximum : next;
}

/** Return `value` and `step` added up, with no more decimals than they have. */
export function stepped(value: number, step: number, minimum: number, maximum: number): number {
  const decimals = Math.min(12, Math.max(decimalsOf(step), decimalsOf(value)));
  return Math.min(Math.max(Number((value + step).toFixed(decimals)), minimum), maximum);
}

function decimalsOf(value: number): number {
  const text = String(value);
  if (text.includes("e-")) return Number(text.split("e-")[1]);
  return text.split(".")[1]?.length ?? 0;
}
