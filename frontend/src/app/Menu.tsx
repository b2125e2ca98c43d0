/** Owns the menu behind ⋯: everything the bar has no room for, each with its key. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { keyOf } from "../commands/keys";
import { isKeysOpen, isOnline, panel, session, workbook } from "./context";
import { Icon, type IconName } from "./icons";
import { chooseTheme, choice, type Choice } from "./theme";

export function Menu() {
  const isOpen = useSignal(false);
  const place = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!isOpen.value) return;
    const outside = (event: PointerEvent) => {
      if (!place.current?.contains(event.target as Node)) isOpen.value = false;
    };
    addEventListener("pointerdown", outside);
    place.current?.querySelector<HTMLElement>("[role=menuitem]:not(:disabled)")?.focus();
    return () => removeEventListener("pointerdown", outside);
  }, [isOpen.value]);
  const close = () => {
    isOpen.value = false;
    button.current?.focus();
  };
  const step = (by: number) => {
    const items = [...(place.current?.querySelectorAll<HTMLElement>("[role^=menuitem]:not(:disabled)") ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    items[(at + by + items.length) % items.length]?.focus();
  };
  return (
    <div class="menu" ref={place}>
      <button ref={button} type="button" class="button button-icon" title="More" aria-label="More" aria-haspopup="menu" aria-expanded={isOpen.value} onClick={() => (isOpen.value = !isOpen.value)}>
        <Icon name="more" />
      </button>
      {isOpen.value && (
        <div
          class="menu-list"
          role="menu"
          aria-label="More"
          onKeyDown={(event) => {
            // Tab goes on from the button, past the menu.
            if (event.key === "Tab") return close();
            if (event.key === "Escape") close();
            else if (event.key === "ArrowDown") step(1);
            else if (event.key === "ArrowUp") step(-1);
            else return;
            event.preventDefault();
            event.stopPropagation();
          }}
        >
          <Items close={close} />
        </div>
      )}
    </div>
  );
}

function Items({ close }: { close: () => void }) {
  const { undo, redo } = workbook.document.value;
  const offline = !isOnline.value;
  const item = (icon: IconName, name: string, key: string, act: () => void, disabled = false) => (
    <button
      type="button"
      role="menuitem"
      class="menu-item"
      disabled={disabled}
      onClick={() => {
        close();
        act();
      }}
    >
      <Icon name={icon} />
      <span>{name}</span>
      <kbd>{keyOf(key)}</kbd>
    </button>
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
