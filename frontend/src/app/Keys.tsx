/** Owns the page of keys behind `?`. */

import { useEffect, useRef } from "preact/hooks";
import { COMMANDS, EDITOR_KEYS, spoken } from "../commands/keys";
import type { Where } from "../commands/place";
import { isKeysOpen } from "./context";
import { IconButton } from "./icons";

const GROUPS: [Where, string][] = [
  ["text", "Anywhere, while typing too"],
  ["cell", "With a cell chosen (Esc)"],
  ["page", "Outside of fields"],
];

export function Keys() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const close = () => (isKeysOpen.value = false);
  return (
    <dialog class="keys" ref={dialog} aria-label="Keys" onClose={close} onClick={(event) => event.target === dialog.current && close()} onKeyDown={(event) => event.key === "?" && close()}>
      <div class="panel-head">
        <h2>Keys</h2>
        <IconButton icon="close" name="Close" keys="Esc" onClick={close} />
      </div>
      <div class="keys-columns">
        {GROUPS.map(([where, title]) => (
          <section class="keys-group" key={where}>
            <h3>{title}</h3>
            {COMMANDS.filter((command) => command.where === where).map((command) => (
              <div class="keys-row" key={command.name}>
                <span>{command.name}</span>
                <kbd>{[...command.keys, command.also ?? []].flat().map(spoken).join("  or  ")}</kbd>
              </div>
            ))}
          </section>
        ))}
        <section class="keys-group">
          <h3>While writing code</h3>
          {EDITOR_KEYS.map(([name, key]) => (
            <div class="keys-row" key={name}>
              <span>{name}</span>
              <kbd>{spoken(key)}</kbd>
            </div>
          ))}
        </section>
      </div>
    </dialog>
  );
}
