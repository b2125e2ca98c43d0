"""Owns the units of CONVERT: what each measures, its size, and which prefixes it takes.

Source: the tables under CONVERT in Microsoft's reference; sizes by definition (SI brochure, NIST SP 811).
"""

from __future__ import annotations

from dataclasses import dataclass

_INCH = 0.0254
_FOOT = 0.3048
_YARD = 0.9144
_MILE = 1609.344
_NAUTICAL = 1852.0
_POINT = _INCH / 72
_PICA = _INCH / 6
_LIGHT_YEAR = 9460730472580800.0
_POUND = 453.59237
_GALLON = 231 * _INCH**3
_IMPERIAL_PINT = 568.26125e-6
_US_SURVEY_FOOT = 1200 / 3937

# One line a quantity: unit names that mean the same are separated by spaces; a trailing * takes metric prefixes,
# ** metric and binary ones.
_QUANTITIES: dict[str, dict[str, float]] = {
    "mass": {
        "g*": 1.0,
        "sg": 14593.902937206365,
        "lbm": _POUND,
        "u*": 1.66053878283e-24,
        "ozm": _POUND / 16,
        "grain": _POUND / 7000,
        "cwt shweight": 100 * _POUND,
        "uk_cwt lcwt hweight": 112 * _POUND,
        "stone": 14 * _POUND,
        "ton": 2000 * _POUND,
        "uk_ton LTON brton": 2240 * _POUND,
    },
    "length": {
        "m*": 1.0,
        "mi": _MILE,
        "Nmi": _NAUTICAL,
        "in": _INCH,
        "ft": _FOOT,
        "yd": _YARD,
        "ang*": 1e-10,
        "ell": 1.143,
        "ly*": _LIGHT_YEAR,
        "parsec* pc*": 3.08567758128155e16,
        "Picapt Pica": _POINT,
        "pica": _PICA,
        "survey_mi": 5280 * _US_SURVEY_FOOT,
    },
    "time": {"yr": 31557600.0, "day d": 86400.0, "hr": 3600.0, "mn min": 60.0, "sec* s*": 1.0},
    "pressure": {
        "Pa* p*": 1.0,
        "atm* at*": 101325.0,
        "mmHg*": 133.322,
        "psi": 6894.757293168361,
        "Torr": 101325 / 760,
    },
    "force": {"N*": 1.0, "dyn* dy*": 1e-5, "lbf": 4.4482216152605, "pond*": 0.00980665},
    "energy": {
        "J*": 1.0,
        "e*": 1e-7,
        "c*": 4.184,
        "cal*": 4.1868,
        "eV* ev*": 1.602176487e-19,
        "HPh hh": 2684519.537696172792,
        "Wh* wh*": 3600.0,
        "flb": 1.3558179483314004,
        "BTU btu": 1055.05585262,
    },
    "power": {"W* w*": 1.0, "HP h": 745.69987158227022, "PS": 735.49875},
    "magnetism": {"T*": 1.0, "ga*": 1e-4},
    "temperature": {"C cel": 1.0, "F fah": 1.0, "K* kel*": 1.0, "Rank": 1.0, "Reau": 1.0},
    "volume": {
        "tsp": _GALLON / 768,
        "tspm": 5e-6,
        "tbs": _GALLON / 256,
        "oz": _GALLON / 128,
        "cup": _GALLON / 16,
        "pt us_pt": _GALLON / 8,
        "uk_pt*": _IMPERIAL_PINT,
        "qt": _GALLON / 4,
        "uk_qt": 2 * _IMPERIAL_PINT,
        "gal": _GALLON,
        "uk_gal": 8 * _IMPERIAL_PINT,
        "l* L* lt*": 1e-3,
        "ang3* ang^3*": 1e-30,
        "barrel": 42 * _GALLON,
        "bushel": 2150.42 * _INCH**3,
        "ft3 ft^3": _FOOT**3,
        "in3 in^3": _INCH**3,
        "ly3 ly^3": _LIGHT_YEAR**3,
        "m3* m^3*": 1.0,
        "mi3 mi^3": _MILE**3,
        "yd3 yd^3": _YARD**3,
        "Nmi3 Nmi^3": _NAUTICAL**3,
        "Picapt3 Picapt^3 Pica3 Pica^3": _POINT**3,
        "GRT regton": 100 * _FOOT**3,
        "MTON": 40 * _FOOT**3,
    },
    "area": {
        "uk_acre": 4840 * _YARD**2,
        "us_acre": 43560 * _US_SURVEY_FOOT**2,
        "ang2* ang^2*": 1e-20,
        "ar*": 100.0,
        "ft2 ft^2": _FOOT**2,
        "ha": 10000.0,
        "in2 in^2": _INCH**2,
        "ly2 ly^2": _LIGHT_YEAR**2,
        "m2* m^2*": 1.0,
        "Morgen": 2500.0,
        "mi2 mi^2": _MILE**2,
        "Nmi2 Nmi^2": _NAUTICAL**2,
        "Picapt2 Picapt^2 Pica2 Pica^2": _POINT**2,
        "yd2 yd^2": _YARD**2,
    },
    "information": {"bit**": 1.0, "byte**": 8.0},
    "speed": {
        "m/s* m/sec*": 1.0,
        "m/h* m/hr*": 1 / 3600,
        "mph*": _MILE / 3600,
        "kn": _NAUTICAL / 3600,
        "admkn": 6080 * _FOOT / 3600,
    },
}

_METRIC = {
    "Y": 1e24, "Z": 1e21, "E": 1e18, "P": 1e15, "T": 1e12, "G": 1e9, "M": 1e6, "k": 1e3, "h": 1e2, "da": 1e1, "e": 1e1,
    "d": 1e-1, "c": 1e-2, "m": 1e-3, "u": 1e-6, "n": 1e-9, "p": 1e-12, "f": 1e-15, "a": 1e-18, "z": 1e-21, "y": 1e-24,
}  # fmt: skip
_BINARY = {name: 2.0 ** (10 * power) for power, name in enumerate(["ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"], 1)}

# Kelvin = (value + shift) * scale.
_TEMPERATURES = {
    "C": (273.15, 1.0),
    "F": (459.67, 5 / 9),
    "K": (0.0, 1.0),
    "Rank": (0.0, 5 / 9),
    "Reau": (218.52, 1.25),
}
_SAME_TEMPERATURE = {"cel": "C", "fah": "F", "kel": "K"}


@dataclass(frozen=True, slots=True)
class Unit:
    """What a unit measures and its size in the base unit; ``name`` matters for temperatures only."""

    quantity: str
    size: float
    name: str = ""


@dataclass(frozen=True, slots=True)
class _Entry:
    unit: Unit
    prefixes: int


def _entries() -> dict[str, _Entry]:
    table = {}
    for quantity, units in _QUANTITIES.items():
        for names, size in units.items():
            for spelled in names.split():
                name = spelled.rstrip("*")
                table[name] = _Entry(Unit(quantity, size, _SAME_TEMPERATURE.get(name, name)), len(spelled) - len(name))
    return table


_ENTRIES = _entries()


def unit(text: str) -> Unit | None:
    """Return the unit of that exact spelling (case matters), prefix included; None for an unknown one."""
    entry = _ENTRIES.get(text)
    if entry is not None:
        return entry.unit
    for length in (2, 1):
        prefix, rest = text[:length], text[length:]
        entry = _ENTRIES.get(rest)
        if entry is None or not entry.prefixes:
            continue
        factor = _METRIC.get(prefix)
        if factor is None and entry.prefixes == 2:
            factor = _BINARY.get(prefix)
        if factor is not None:
            # A square kilometre is a square of kilometres.
            power = int(rest[-1]) if entry.unit.quantity in ("area", "volume") and rest[-1] in "23" else 1
            return Unit(entry.unit.quantity, entry.unit.size * factor**power, entry.unit.name)
    return None


def converted(number: float, source: Unit, target: Unit) -> float:
    """Return ``number`` of ``source`` counted in ``target``, which measures the same."""
    if source == target:
        return number
    if source.quantity != "temperature":
        return number * source.size / target.size
    shift, scale = _TEMPERATURES[source.name]
    kelvin = (number * source.size + shift) * scale
    shift, scale = _TEMPERATURES[target.name]
    return (kelvin / scale - shift) / target.size
