/** Owns a button that opens a menu: arrows walk it, Escape and a click elsewhere close it, Tab goes on from the button. */

import { type ComponentChildren } from "preact";
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Icon, type IconName } from "./icons";

/** `children` is asked for the items when the menu opens; `close` has to be called by what closes it. */
export function MenuButton({ name, children }: { name: string; children: (close: () => void) => ComponentChildren }) {
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
      <button ref={button} type="button" class="button button-icon" title={name} aria-label={name} aria-haspopup="menu" aria-expanded={isOpen.value} onClick={() => (isOpen.value = !isOpen.value)}>
        <Icon name="more" />
      </button>
      {isOpen.value && (
        <div
          class="menu-list"
          role="menu"
          aria-label={name}
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
          {children(close)}
        </div>
      )}
    </div>
  );
}

interface ItemProps {
  icon: IconName;
  name: string;
  keys: string;
  disabled?: boolean;
  close: () => void;
  act: () => void;
}

export function MenuItem({ icon, name, keys, disabled = false, close, act }: ItemProps) {
  return (
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
      <kbd>{keys}</kbd>
    </button>
  );
}
