"""click's messages in our catalogue are the ones that click looks up."""

from __future__ import annotations

import ast
from pathlib import Path

import click
import pytest

from backhand.cli.click_messages import MESSAGES, PLURAL_MESSAGES


@pytest.fixture(scope="module")
def texts_of_click() -> set[str]:
    """Every string constant in the source of the click that is installed."""
    folder = Path(click.__file__).parent
    return {
        node.value
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_click_has_every_message(texts_of_click):
    wanted = {*MESSAGES, *(text for pair in PLURAL_MESSAGES for text in pair)}
    assert wanted - texts_of_click == set()
