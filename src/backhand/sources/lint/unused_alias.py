"""An import's alias is never used, while another name of the module is.

What it does
    Looks for an import under an alias that nothing reads, where another name of the same module
    is read: from a second import, or carried in by a star import.

Why it is wrong
    The code runs only as long as something else happens to bring the other name in.

How it shows
    NameError: name 'np' is not defined, once the star import is taken out.

Example
    import numpy as num, and np.dot(x, W) below

Write instead
    import numpy as np

Look-alikes
    BH503 where a star import takes the place of a definition.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from backhand.language import gettext as _
from backhand.language import mark
from backhand.sources.lint.names import Names
from backhand.sources.lint.remark import Remark
from backhand.sources.lint.star import brought_into

CODE: Final = "BH504"
NAME: Final = "unused-alias"
TITLE: Final = mark("an import's alias is never used")


def remarks(names: Names) -> Iterator[Remark]:
    """Yield a remark for each alias that another name makes idle."""
    carried = [(star, brought or {}) for star, brought in brought_into(names)]
    for alias in names.aliases:
        if names.uses_of(alias.name) or alias.name == alias.module.split(".")[0]:
            continue
        others = {
            (other.name, "")
            for other in names.aliases
            if other.module == alias.module and other.name != alias.name
        } | {
            (name, star.module)
            for star, brought in carried
            for name, module in brought.items()
            if module == alias.module and name not in names.bound
        }
        for name, module in sorted(others):
            if names.uses_of(name):
                yield Remark(
                    CODE,
                    alias.line,
                    alias.column,
                    (
                        _("{alias} is never used: the code says {name}, which comes from {module}")
                        if module
                        else _("{alias} is never used: the code says {name}")
                    ).format(alias=alias.name, name=name, module=f"`from {module} import *`"),
                    f"import {alias.module} as {name}",
                )
                break
