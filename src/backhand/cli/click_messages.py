"""The messages of click that people meet, so that the catalogue holds their Japanese.

click looks them up itself (see ``backhand.cli.main``); they stand here only for the
catalogue's extractor. A test holds each to the text of the click that is installed.
"""

from __future__ import annotations

from typing import Final

from backhand.language import mark


def mark_plural(one: str, many: str) -> tuple[str, str]:
    """Return both forms unchanged; the catalogue's extractor takes them up as a pair."""
    return one, many


MESSAGES: Final = (
    # Help
    mark("Usage:"),
    mark("Options"),
    mark("Commands"),
    mark("Positional arguments"),
    mark("Show this message and exit."),
    mark("Show the version and exit."),
    mark("default: {default}"),
    mark("env var: {var}"),
    mark("required"),
    # Usage errors
    mark("Error: {message}"),
    mark("Try '{command} {option}' for help."),
    mark("Invalid value: {message}"),
    mark("Invalid value for {param_hint}: {message}"),
    mark("Missing argument"),
    mark("Missing option"),
    mark("Missing parameter"),
    mark("Missing command."),
    mark("Choose from:\n\t{choices}"),
    mark("No such option {name!r}."),
    mark("No such command {name!r}."),
    mark("Option {name!r} does not take a value."),
    mark("{value!r} is not a valid {number_type}."),
    mark("{value} is not in the range {range}."),
    mark("Could not open file {filename!r}: {message}"),
    # Paths
    mark("file"),
    mark("directory"),
    mark("path"),
    mark("{name} {filename!r} does not exist."),
    mark("{name} {filename!r} is a file."),
    mark("{name} {filename!r} is a directory."),
    mark("{name} {filename!r} is not readable."),
    mark("{name} {filename!r} is not writable."),
)

PLURAL_MESSAGES: Final = (
    mark_plural("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    mark_plural(
        "Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"
    ),
    mark_plural(
        "Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."
    ),
    mark_plural("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
)
