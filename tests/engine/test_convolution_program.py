"""How lines of pixels are cut into tiles."""

from __future__ import annotations

import pytest

pytest.importorskip("numba", reason="the engine's extra is not installed")

from backhand.engine import convolution_kernels as kernels
from backhand.engine.convolution_program import cuts


@pytest.mark.parametrize("length", [0, 1, 2, 7, 13, 14, 24, 28, 101, 5000])
def test_tiles_make_up_a_line(length) -> None:
    tiles = cuts(length)
    assert sum(tiles) == length
    assert set(tiles) <= set(kernels.TILES)
    assert list(tiles) == sorted(tiles, reverse=True)


@pytest.mark.parametrize("tile", kernels.TILES)
def test_a_line_as_long_as_a_tile_is_one(tile) -> None:
    assert cuts(tile) == (tile,)
