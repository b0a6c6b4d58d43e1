"""The drawing as pixels."""

from __future__ import annotations

import io
import sys

import pytest
from PIL import Image

from backhand.errors import MissingPackageError
from backhand.graph.layout import plan
from backhand.graph.placement import place
from backhand.graph.png import graph_png


def test_it_is_a_picture_of_the_drawing(two_layers):
    pytest.importorskip("resvg_py")
    picture = Image.open(io.BytesIO(graph_png(two_layers, scale=1)))
    made = plan(two_layers)
    placed = place(made, made.opened)
    assert picture.format == "PNG"
    assert abs(picture.width - placed.width) <= 1
    assert abs(picture.height - placed.height) <= 1
    assert len(picture.convert("RGB").getcolors(100_000)) > 20


def test_light_and_dark(two_layers):
    pytest.importorskip("resvg_py")
    light, dark = (
        Image.open(io.BytesIO(graph_png(two_layers, theme=theme, scale=1))).convert("L")
        for theme in ("light", "dark")
    )
    assert light.getpixel((2, 2)) > 200
    assert dark.getpixel((2, 2)) < 60


def test_without_resvg_one_line_says_what_to_install(two_layers, monkeypatch):
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(MissingPackageError, match=r"pip install 'backhand\[graph\]'") as raised:
        graph_png(two_layers)
    assert "\n" not in str(raised.value)
    assert raised.value.exit_status == 1
