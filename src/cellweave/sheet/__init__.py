"""The sheet engine: a grid of typed columns whose formulas are regions, recalculated as little as an edit needs.

``cellweave.sheet`` is this package and also the function ``cw.sheet``: importing a part of the package puts the
package where the function was, so the package can be called.
"""

from __future__ import annotations

import sys
import types
from typing import Any


class _Package(types.ModuleType):
    def __call__(self, *arguments: Any, **options: Any) -> Any:
        from cellweave.sheet.factory import made_in

        return made_in(sys._getframe(1).f_globals, *arguments, **options)


sys.modules[__name__].__class__ = _Package
