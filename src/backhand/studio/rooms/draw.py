"""The room Draw."""

from __future__ import annotations

from backhand.language import gettext as _
from backhand.studio.tab import Tab, words


def build(tab: Tab) -> None:
    """Put the room into the page.

    Parameters
    ----------
    tab : Tab
        The browser tab that is shown it.
    """
    # A placeholder: what is made here stands inside <main>, under the room's <h1>.
    words(_("This room is not furnished yet."), "p", "note")
