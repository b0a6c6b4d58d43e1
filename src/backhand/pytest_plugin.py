"""What pytest finds when backhand is installed: the fixture `assert_gradients`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture(name="assert_gradients")
def _assert_gradients() -> Callable[..., Any]:
    """Fail unless a backward pass is right: ``assert_gradients(layer, x, t)``.

    See `backhand.testing.assert_gradients`; nothing is imported until it is asked for.
    """
    from backhand.testing import assert_gradients

    return assert_gradients
