"""What star imports of the book's gradient bring: backhand's own `book`, NumPy with it."""

from backhand.book.common.gradient import *  # noqa: F403
from backhand.book.common.gradient import __all__  # noqa: F401
