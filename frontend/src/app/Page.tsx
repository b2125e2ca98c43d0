/** Owns the page's outline: bar, banners, panels, the notebook between them. */

import { Notebook } from "../cells/Notebook";
import { Banners } from "./Banners";
import { Bar } from "./Bar";
import { announcement, isKeysOpen, panel } from "./context";
import { HistoryPanel } from "./History";
import { Keys } from "./Keys";
import { OutlinePanel, VariablesPanel } from "./Panels";

export function Page() {
  return (
    <>
      <Bar />
      <Banners />
      <div class="layout">
        {/* Before the cells, on whichever side it stands, so that the keyboard need not pass all of them. */}
        {panel.value === "outline" && <OutlinePanel />}
        {panel.value === "history" && <HistoryPanel />}
        {panel.value === "variables" && <VariablesPanel />}
        <Notebook />
      </div>
      {isKeysOpen.value && <Keys />}
      <div class="hidden" aria-live="polite">
        {announcement.value}
      </div>
    </>
  );
}
