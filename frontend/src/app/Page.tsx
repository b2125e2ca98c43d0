/** Owns the page's outline: bar, banners, panels, the notebook between them. */

import { Notebook } from "../cells/Notebook";
import { Banners } from "./Banners";
import { Bar } from "./Bar";
import { announcement, isKeysOpen, panel } from "./context";
import { Keys } from "./Keys";
import { OutlinePanel, VariablesPanel } from "./Panels";

export function Page() {
  return (
    <>
      <Bar />
      <Banners />
      <div class="layout">
        {panel.value === "outline" && <OutlinePanel />}
        <Notebook />
        {panel.value === "variables" && <VariablesPanel />}
      </div>
      {isKeysOpen.value && <Keys />}
      <div class="hidden" aria-live="polite">
        {announcement.value}
      </div>
    </>
  );
}
