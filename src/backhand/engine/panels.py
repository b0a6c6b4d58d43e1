"""A layer's weights cut into panels of columns, as the compiled loops want them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.engine.kernels import BLOCK, PANEL


def panel_count(columns: int) -> int:
    """Return how many panels hold so many columns."""
    return -(-columns // PANEL)


def column_panels(W: NDArray[Any]) -> NDArray[Any]:
    """Return zeros (P, D, PANEL) for the columns of W (D, H), or (P, PANEL) for those of b (H,)."""
    return np.zeros((panel_count(W.shape[-1]), *W.shape[:-1], PANEL), W.dtype)


def load_columns(W: NDArray[Any], panels: NDArray[Any]) -> None:
    """Copy W (D, H) or b (H,) into its panels."""
    for k, panel in enumerate(panels):
        part = W[..., k * PANEL : (k + 1) * PANEL]
        panel[..., : part.shape[-1]] = part


def store_columns(panels: NDArray[Any], W: NDArray[Any]) -> None:
    """Copy the panels back into W (D, H) or b (H,)."""
    for k, panel in enumerate(panels):
        part = W[..., k * PANEL : (k + 1) * PANEL]
        part[...] = panel[..., : part.shape[-1]]


def padded_classes(classes: int) -> int:
    """Return the classes rounded up to whole blocks."""
    return -(-classes // BLOCK) * BLOCK


def row_panels(W: NDArray[Any]) -> NDArray[Any]:
    """Return zeros (P, PANEL, padded classes) for the rows of W (H, C)."""
    return np.zeros((panel_count(len(W)), PANEL, padded_classes(W.shape[1])), W.dtype)


def load_rows(W: NDArray[Any], panels: NDArray[Any]) -> None:
    """Copy W (H, C) into its panels of rows."""
    panels.reshape(-1, panels.shape[2])[: len(W), : W.shape[1]] = W


def store_rows(panels: NDArray[Any], W: NDArray[Any]) -> None:
    """Copy the panels of rows back into W (H, C)."""
    W[...] = panels.reshape(-1, panels.shape[2])[: len(W), : W.shape[1]]
