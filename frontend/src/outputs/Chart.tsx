/** Owns the place of a chart: its library comes when one is shown, the old drawing stays until the new one stands. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { isDark } from "../app/theme";

export type Drawing = { close: () => void };
export type Draw = (host: HTMLElement, spec: unknown, type: string, dark: boolean) => Promise<Drawing>;

const DRAW: Record<"vega" | "plotly", () => Promise<Draw>> = {
  vega: async () => (await import("./vega")).draw,
  plotly: async () => (await import("./plotly")).draw,
};

export function Chart({ kind, type, spec }: { kind: "vega" | "plotly"; type: string; spec: unknown }) {
  const place = useRef<HTMLDivElement>(null);
  const current = useRef<(Drawing & { host: HTMLElement }) | null>(null);
  const turn = useRef(0);
  const problem = useSignal("");
  const isSlow = useSignal(false);
  // The other kind follows the theme by itself.
  const dark = kind === "plotly" && isDark.value;
  useEffect(() => {
    const mine = (turn.current += 1);
    const slow = setTimeout(() => (isSlow.value = current.current === null), 150);
    const host = document.createElement("div");
    host.className = "chart-host";
    void (async () => {
      try {
        const draw = await DRAW[kind]();
        if (mine !== turn.current || !place.current) return;
        // Drawn where it can measure itself, unseen until it is done.
        if (current.current) host.classList.add("is-drawing");
        place.current.append(host);
        const drawing = await draw(host, spec, type, dark);
        if (mine !== turn.current) {
          drawing.close();
          host.remove();
          return;
        }
        host.classList.remove("is-drawing");
        current.current?.close();
        current.current?.host.remove();
        current.current = { ...drawing, host };
        problem.value = "";
      } catch (error) {
        host.remove();
        problem.value = `The chart could not be drawn: ${(error as Error).message}`;
      } finally {
        clearTimeout(slow);
        isSlow.value = false;
      }
    })();
  }, [spec, dark, kind]);
  useEffect(
    () => () => {
      turn.current += 1;
      current.current?.close();
    },
    [],
  );
  return (
    <>
      {isSlow.value && <p class="notice">Loading the chart library …</p>}
      {problem.value && <p class="notice notice-failed">{problem.value}</p>}
      <div class={`chart chart-${kind}`} ref={place} />
    </>
  );
}
