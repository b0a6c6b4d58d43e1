"""What a program does where something raises."""

from __future__ import annotations

import ast

import pytest

from backhand.sources.guarded import falls_back


@pytest.mark.parametrize(
    ("handler", "does"),
    [
        ("except ImportError:\n    gym = None", True),
        ("except ModuleNotFoundError:\n    gym = None", True),
        ("except (ValueError, Exception):\n    gym = None", True),
        ("except:\n    gym = None", True),
        ("except ValueError:\n    gym = None", False),
        ("except ImportError:\n    raise SystemExit('install gym')", False),
        ("except ImportError:\n    print('install gym')\n    sys.exit(1)", False),
    ],
)
def test_a_handler_that_goes_on(handler, does):
    tree = ast.parse(f"try:\n    import gym\n{handler}\n")
    assert falls_back(tree, 2, ImportError) is does
