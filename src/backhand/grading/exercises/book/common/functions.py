"""What star imports of the book's functions bring: backhand's own `book`, NumPy with it."""

from backhand.book.common.functions import *  # noqa: F403
from backhand.book.common.functions import __all__  # noqa: F401
