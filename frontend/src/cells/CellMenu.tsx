/** Owns the menu of a cell: what is done to it less often. */

import { isOnline } from "../app/context";
import { MenuButton, MenuItem } from "../app/MenuButton";
import { copyOutputs, foldOutputs, goTo, insertBefore, insertCell, joinBelow, neighbour, runAround, splitCell } from "../commands/actions";
import { keyOf } from "../commands/keys";
import type { Cell } from "../document/cell";

export function CellMenu({ cell }: { cell: Cell }) {
  const offline = !isOnline.value;
  const isParted = cell.caret > 0 && cell.caret < cell.text.value.length;
  const isBare = cell.outputs.value.length === 0;
  return (
    <MenuButton name={`More of ${cell.label}`}>
      {(close) => (
        <>
          <MenuItem icon="add" name="Add a cell above" keys={keyOf("Add a cell above")} close={close} act={() => goTo(insertBefore(cell.id), "edit")} />
          <MenuItem icon="add" name="Add a cell below" keys={keyOf("Add a cell below")} close={close} act={() => goTo(insertCell(cell.id), "edit")} />
          <MenuItem icon="split" name="Split at the caret" keys={keyOf("Split the cell at the caret")} disabled={!isParted} close={close} act={() => splitCell(cell.id)} />
          <MenuItem icon="join" name="Join with the cell below" keys={keyOf("Join with the cell below")} disabled={neighbour(cell.id, 1) === undefined} close={close} act={() => joinBelow(cell.id)} />
          <hr />
          <MenuItem icon="up" name="Run the cells above" keys={keyOf("Run the cells above")} disabled={offline} close={close} act={() => runAround(cell.id, "above")} />
          <MenuItem icon="down" name="Run from here on" keys={keyOf("Run from here on")} disabled={offline} close={close} act={() => runAround(cell.id, "below")} />
          <hr />
          <MenuItem icon="chevron" name={cell.isFolded.value ? "Show its outputs" : "Hide its outputs"} keys={keyOf("Hide or show its outputs")} disabled={isBare} close={close} act={() => foldOutputs(cell.id)} />
          <MenuItem icon="copy" name="Copy its outputs" keys={keyOf("Copy its outputs")} disabled={isBare} close={close} act={() => void copyOutputs(cell.id)} />
        </>
      )}
    </MenuButton>
  );
}
