from __future__ import annotations

from backhand.reports.console import make_console, plain_text


def test_text_is_printed_as_it_stands(capsys):
    make_console().print("runs/[red]a[/red] :smile: 3.5", soft_wrap=True)
    make_console(stderr=True).print("aside", soft_wrap=True)
    captured = capsys.readouterr()
    assert captured.out == "runs/[red]a[/red] :smile: 3.5\n"
    assert captured.err == "aside\n"


def test_plain_text_has_no_colours_and_no_trailing_spaces():
    from rich.text import Text

    assert plain_text(Text("red   ", style="red")) == "red\n"
