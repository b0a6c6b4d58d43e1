"""The consoles that reports are printed on."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

# What a terminal shows where it says nothing of its width, and what a pipe gets.
PLAIN_WIDTH = 88


def make_console(*, stderr: bool = False) -> Console:
    """Return a console for standard output, or for standard error.

    It takes text as it stands: a file name with brackets in it is no markup.
    """
    from rich.console import Console

    return Console(stderr=stderr, markup=False, emoji=False, highlight=False)


def plain_text(renderable: RenderableType, *, width: int = PLAIN_WIDTH) -> str:
    """Return what a console `width` cells wide would show, without colours."""
    import io

    from rich.console import Console

    stream: TextIO = io.StringIO()
    console = Console(
        file=stream, width=width, markup=False, emoji=False, highlight=False, color_system=None
    )
    console.print(renderable)
    assert isinstance(stream, io.StringIO)
    return "".join(f"{line.rstrip()}\n" for line in stream.getvalue().splitlines())
