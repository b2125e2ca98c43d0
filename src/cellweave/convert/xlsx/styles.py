"""Owns the number formats of an xlsx file: the format code of every cell style."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from cellweave.convert.xlsx.package import local

# The codes that files name by number only. Source: ECMA-376 part 1, 18.8.30 (numFmt), the en-US column.
BUILTIN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "m/d/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "m/d/yyyy h:mm", 37: "#,##0 ;(#,##0)", 38: "#,##0 ;[Red](#,##0)",
    39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;[Red](#,##0.00)", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0",
    48: "##0.0E+0", 49: "@",
}  # fmt: skip


def number_formats(root: Element) -> list[str]:
    """Return the number format code of each cell style (``cellXfs``), by style id."""
    codes = dict(BUILTIN)
    for item in root.iter():
        if local(item.tag) == "numFmt":
            codes[int(item.get("numFmtId", "0"))] = item.get("formatCode", "General")
    styles = next((item for item in root if local(item.tag) == "cellXfs"), None)
    return [codes.get(int(item.get("numFmtId", "0")), "General") for item in (styles if styles is not None else ())]
