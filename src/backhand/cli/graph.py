"""``backhand graph``: draws the computational graph of a forward pass, with the gradients back."""

from __future__ import annotations

import json
import re
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from click.core import ParameterSource

from backhand.cli.options import language_option
from backhand.errors import RunFolderError
from backhand.language import gettext as _
from backhand.running.one_thread import one_thread

if TYPE_CHECKING:
    from backhand.graph.record import Graph

_FORMATS: Final = ("html", "svg", "dot", "json", "png")


@click.command(
    "graph",
    help=_(
        "Draw the computational graph of a forward pass: every operation, every array, and the "
        "gradient that flows back along it, with the checker's verdict. TARGET is a file.py, "
        "file.py::Name, notebook.ipynb::Name or package.module:Name. Without one, the built-in "
        "two-layer network is drawn on three MNIST images. Writes NAME.graph.html here, unless "
        "--output says where; - is the terminal, where JSON and DOT go by themselves."
    ),
)
@click.argument("word", required=False, metavar="[TARGET]")
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    help=_(
        "A page to step through, a drawing, text for Graphviz, an object for programs, or a "
        "picture. By default what the name of --output ends with, else html."
    ),
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=_("Write to this file; - for the terminal."),
)
@click.option("--open", "opens", is_flag=True, help=_("Show the page in the browser."))
@click.option(
    "--check/--no-check",
    default=True,
    help=_("Have the checker judge the gradients too. By default it does."),
)
@click.option(
    "--timeout",
    type=float,
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    help=_("What a TARGET may take."),
)
@click.option(
    "--sandbox/--no-sandbox",
    default=None,
    help=_(
        "With TARGET: run files behind walls, without network and files but their own. "
        "By default those outside the current folder."
    ),
)
@click.option(
    "--images",
    type=click.IntRange(min=1, max=100),
    default=3,
    show_default=True,
    metavar="N",
    help=_("Without TARGET: how many images."),
)
@click.option(
    "--data",
    "data_folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=_("Without TARGET: take the images from this folder only."),
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    metavar="N",
    help=_("Without TARGET: draws the weights."),
)
@language_option
@click.pass_context
def command(
    context: click.Context,
    /,
    word: str | None,
    form: str | None,
    output: Path | None,
    opens: bool,
    check: bool,
    timeout: float,
    sandbox: bool | None,
    images: int,
    data_folder: Path | None,
    seed: int,
) -> int:
    """Record what is named, or the built-in network, and write it down."""
    context.with_resource(one_thread())
    given = {
        parameter.name: parameter.opts[0]
        for parameter in context.command.params
        if parameter.name is not None
        and context.get_parameter_source(parameter.name) is ParameterSource.COMMANDLINE
    }
    if word is None:
        _refuse(given, ("timeout", "sandbox"), _("{option} needs a TARGET"))
    else:
        _refuse(given, ("images", "data_folder", "seed"), _("{option} can't go with a TARGET"))
    if not 0 < timeout <= 1e6:
        raise click.UsageError(
            _("--timeout must be a positive number of seconds, not {value:g}").format(value=timeout)
        )
    form = form or _format_of(output)
    to_terminal = str(output) == "-" or (output is None and form in ("json", "dot"))
    if opens and (form not in ("html", "svg", "png") or to_terminal):
        raise click.UsageError(_("--open needs a page or a picture that is written to a file"))
    if output is not None and not to_terminal and not output.parent.is_dir():
        raise RunFolderError(
            _("{path} can't be written: there is no folder {folder}").format(
                path=output, folder=output.parent
            )
        )
    if word is None:
        graph = _exercise(images, data_folder, seed, check)
    else:
        from backhand.checking.graphs import graph_of_target

        graph = graph_of_target(word, sandbox=sandbox, timeout=timeout, check=check)
    content = written(graph, form)
    if to_terminal:
        click.echo(content, nl=False)
        return 0
    from backhand.atomic_file import write_atomically
    from backhand.sources.visible import visible

    file = output if output is not None else Path(f"{_file_name(graph.name)}.graph.{form}")
    write_atomically(file, content)
    click.echo(_("Graph: {path}").format(path=visible(str(file))))
    for note in graph.notes:
        click.echo(_("Note: {note}").format(note=visible(note)))
    if opens and not webbrowser.open(file.resolve().as_uri()):
        click.echo(
            _("No browser could be opened: open {path} yourself").format(path=file), err=True
        )
    return 0


def _refuse(given: dict[str, str], names: tuple[str, ...], message: str) -> None:
    for name in names:
        if name in given:
            raise click.UsageError(message.format(option=given[name]))


def _format_of(output: Path | None) -> str:
    """Return the format that a file's name ends with; html where it says none."""
    ending = "" if output is None else output.suffix.removeprefix(".").lower()
    return {"htm": "html", "gv": "dot"}.get(ending, ending if ending in _FORMATS else "html")


def _file_name(name: str) -> str:
    """Return a name as one of a file: a stranger's may hold anything."""
    return re.sub(r"[^\w.-]+", "_", name).strip("._")[:80] or "graph"


def written(graph: Graph, form: str) -> bytes:
    """Return a graph in one of the formats."""
    if form == "html":
        from backhand.graph.page import graph_page

        return graph_page(graph).encode("utf-8", "replace")
    if form == "svg":
        from backhand.graph.svg import graph_svg

        return graph_svg(graph).encode("utf-8", "replace")
    if form == "dot":
        from backhand.graph.dot import graph_dot

        return graph_dot(graph).encode("utf-8", "replace")
    if form == "json":
        from backhand.graph.json_form import graph_dict

        document = json.dumps(graph_dict(graph), ensure_ascii=False, indent=2, allow_nan=False)
        return document.encode("utf-8", "replace") + b"\n"
    from backhand.graph.png import graph_png

    return graph_png(graph)


def _exercise(images: int, data_folder: Path | None, seed: int, check: bool) -> Graph:
    """Return the graph of the built-in network on a few images."""
    from backhand.data import load_dataset
    from backhand.networks.exercise_graph import exercise_graph
    from backhand.reports.download_bar import download_bars

    with download_bars() as bars:
        dataset = load_dataset(
            folder=data_folder,
            notify=lambda message: click.echo(message, err=True),
            progress=bars,
        )
    return exercise_graph(dataset.x_train, dataset.t_train, count=images, seed=seed, check=check)
