"""Regular expressions that are compiled when they are first asked.

Compiling the two hundred that stand in the modules took a tenth of a check; few are asked in one.
"""

from __future__ import annotations

import re
from typing import Any, cast


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    r"""Return a regular expression that is compiled at its first use.

    Parameters
    ----------
    text : str
    flags : int
        Of `re`.

    >>> pattern(r"d[A-Z]\d?").match("dW1 = 0").group()
    'dW1'
    """
    return cast("re.Pattern[str]", _Uncompiled(text, flags))


class _Uncompiled:
    """Stands for what `re.compile` returns; what has been asked of it once is kept."""

    def __init__(self, text: str, flags: int) -> None:
        self._asked = text, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        answer = getattr(re.compile(*self._asked), name)
        setattr(self, name, answer)
        return answer
