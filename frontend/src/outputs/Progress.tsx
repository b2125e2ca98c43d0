/** Owns the progress bar. */

export function Progress({ value, text }: { value: number; text: string }) {
  const percent = Math.round(Math.min(Math.max(value, 0), 1) * 100);
  return (
    <div class="output progress">
      {text && <p>{text}</p>}
      <div class="progress-track" role="progressbar" aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100} aria-label={text || "Progress"}>
        <div class="progress-bar" style={{ width: `${percent}%` }} />
      </div>
    </div>
  );
}
