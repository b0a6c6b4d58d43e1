"""A text is too long, or nested too deep, to be read for remarks.

What it does
    Says that reading a file's text was given up: after some seconds, beyond some megabytes, or
    where it is nested deeper than Python follows.

Why it is wrong
    Nothing is wrong with the code for that, but what the other rules on the text would have found
    is not there.

How it shows
    As this remark; the code is run and checked as any other.

Example
    One star import, 5,000 times over; a sum of 10,000 terms in one line.

Write instead
    Several files, or several statements.

Look-alikes
    BH207 where the file can't be parsed at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from backhand.language import mark
from backhand.sources.lint.names import Names
from backhand.sources.lint.remark import Remark

CODE: Final = "BH506"
NAME: Final = "unread-text"
TITLE: Final = mark("the text was not read to its end")


def remarks(_names: Names) -> Iterator[Remark]:
    """Yield nothing: that reading was given up is said by who reads."""
    return iter(())
