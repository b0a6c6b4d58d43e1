"""The module names of the book 「ゼロから作るDeep Learning」, answered by backhand's own code.

    import backhand.book
    backhand.book.install()

From then on ``from common.layers import *`` and ``from dataset.mnist import load_mnist``
work, wherever the script lies; ``python -m backhand.book run SCRIPT`` does it for a script
that is left as it is.  Names, signatures and attributes are those that scripts written for
the book use; the derivatives are backhand's.

Source: 斎藤康毅 『ゼロから作るDeep Learning』 (O'Reilly Japan, 2016): its public interface.
"""

from backhand.book.importing import install, installed, uninstall

__all__ = ["install", "installed", "uninstall"]
