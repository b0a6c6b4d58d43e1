"""Every room says by `__all__` what it offers, and offers just that."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

import backhand
from backhand.version import __version__

ROOMS = [
    "backhand",
    *(f"backhand.{m.name}" for m in pkgutil.iter_modules(backhand.__path__) if m.ispkg),
]


def _rank(name: str) -> tuple[int, str]:
    """Constants, classes, functions: the order that ruff's RUF022 gives."""
    return (0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2), name


@pytest.mark.parametrize("name", ROOMS)
def test_what_is_listed_is_there_once(name):
    room = importlib.import_module(name)
    listed = getattr(room, "__all__", None)
    if listed is None:
        pytest.skip(f"{name} lists nothing")
    assert listed == sorted(set(listed), key=_rank), f"{name}.__all__ is not sorted, or repeats"
    for public in listed:
        assert getattr(room, public) is not None


def test_the_package_lists_its_names_and_its_version():
    assert backhand.__version__ == __version__
    assert "TwoLayerNet" in backhand.__all__
    assert set(backhand.__all__) <= set(dir(backhand))


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no_such_name"):
        backhand.no_such_name  # noqa: B018
