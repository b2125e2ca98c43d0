/** Owns a formula in LaTeX. */

import { useLayoutEffect, useRef } from "preact/hooks";
import { setMath } from "./Prose";

export function Formula({ text }: { text: string }) {
  const element = useRef<HTMLDivElement>(null);
  // Jupyter's latex comes with its dollars, or with a display environment of its own.
  const formula = text.trim().replace(/^\$\$?([\s\S]*?)\$?\$$/, "$1").replace(/^\\\[([\s\S]*)\\\]$/, "$1");
  useLayoutEffect(() => {
    const place = document.createElement("span");
    place.dataset.math = "block";
    place.textContent = formula;
    element.current?.replaceChildren(place);
    if (element.current) void setMath(element.current);
  }, [formula]);
  return <div class="formula" ref={element} />;
}
