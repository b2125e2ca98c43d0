/** Owns the menu behind ⋯: everything the bar has no room for, each with its key. */

import { keyOf } from "../commands/keys";
import { isKeysOpen, isOnline, panel, session, workbook } from "./context";
import type { IconName } from "./icons";
import { MenuButton, MenuItem } from "./MenuButton";
import { chooseTheme, choice, type Choice } from "./theme";

export function Menu() {
  return <MenuButton name="More">{(close) => <Items close={close} />}</MenuButton>;
}

function Items({ close }: { close: () => void }) {
  const { undo, redo } = workbook.document.value;
  const offline = !isOnline.value;
  const item = (icon: IconName, name: string, key: string, act: () => void, disabled = false) => (
    <MenuItem icon={icon} name={name} keys={keyOf(key)} disabled={disabled} close={close} act={act} />
  );
  return (
    <>
      {item("undo", undo ? `Undo ${undo}` : "Undo", "Undo", () => session.undo(), offline || undo === null)}
      {item("redo", redo ? `Redo ${redo}` : "Redo", "Redo", () => session.redo(), offline || redo === null)}
      <hr />
      {item("run", "Run all", "Run all", () => session.run("all"), offline)}
      {item("restart", "Restart and run all", "Restart the kernel and run all", () => session.restart(), offline)}
      {item("restart", "Restart only", "", () => session.restart(false), offline)}
      <hr />
      {item("outline", "Outline", "Outline", () => (panel.value = "outline"))}
      {item("variables", "Variables", "Variables", () => (panel.value = "variables"))}
      {item("history", "History", "History", () => (panel.value = "history"))}
      {item("keys", "Keys", "Keys", () => (isKeysOpen.value = true))}
      <hr />
      <div class="segments" role="group" aria-label="Theme">
        {(["system", "light", "dark"] as Choice[]).map((name) => (
          <button key={name} type="button" role="menuitemradio" aria-checked={choice.value === name} onClick={() => chooseTheme(name)}>
            {name.charAt(0).toUpperCase() + name.slice(1)}
          </button>
        ))}
      </div>
    </>
  );
}
