"""What star imports of the book's layers bring: backhand's own `book`, NumPy with it."""

from backhand.book.common.layers import *  # noqa: F403
from backhand.book.common.layers import __all__  # noqa: F401
