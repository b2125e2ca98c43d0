"""Owns charts of altair and plotly: their specifications, without the default look, so that they take the page's."""

from __future__ import annotations

import json
import re
import sys
from typing import Any

PLOTLY = "application/vnd.plotly.v1+json"


def bundle(value: Any) -> dict[str, Any]:
    """Return the bundle of a chart, {} for every other value. Imports nothing."""
    altair = sys.modules.get("altair")
    if altair is not None and isinstance(value, altair.TopLevelMixin):
        return _altair(value, altair)
    plotly = sys.modules.get("plotly.basedatatypes")
    if plotly is not None and isinstance(value, plotly.BaseFigure):
        return _plotly(value)
    return {}


def _altair(chart: Any, altair: Any) -> dict[str, Any]:
    if altair.data_transformers.active == "default":
        # The limit of 5,000 rows protects notebooks that save their outputs; ours do not.
        with altair.data_transformers.enable("default", max_rows=None):
            spec = chart.to_dict()
    else:
        spec = chart.to_dict()
    version = re.search(r"/v(\d+)", spec.get("$schema", ""))
    kind = f"application/vnd.vegalite.v{version.group(1) if version else 6}+json"
    title = spec.get("title") or ""
    title = title.get("text", "") if isinstance(title, dict) else title
    return {kind: spec, "text/plain": f"<altair {type(chart).__name__}{f' {title!r}' if title else ''}>"}


def _plotly(figure: Any) -> dict[str, Any]:
    spec = json.loads(figure.to_json())
    templates = sys.modules["plotly.io"].templates if "plotly.io" in sys.modules else None
    layout = spec.get("layout", {})
    name = templates.default if templates is not None else None
    if templates is not None and name in templates and figure.layout.template == templates[name]:
        layout.pop("template", None)
    title = figure.layout.title.text
    kinds = ", ".join(trace.type for trace in figure.data[:5])
    return {PLOTLY: spec, "text/plain": f"<plotly Figure{f' {title!r}' if title else ''}: {kinds}>"}
