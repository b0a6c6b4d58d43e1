import ast

import pytest

from backhand.reading.single import is_handed_single_entries

HEAD = "class Head: pass\nclass Pool: pass\nhead = Head()\npool = Pool()\n"


@pytest.mark.parametrize(
    ("calls", "due"),
    [
        ("g = np.zeros(10)\ng[k] = -1 / p[k]\ng = head.back(g, 0.1)\ng = pool.back(g)", True),
        ("g = np.zeros_like(p)\ng[k] = 2.0\nhead.back(g)", True),
        ("g = p - t\nhead.back(g)", False),
        ("g = np.zeros(10)\ng[:] = p - t\nhead.back(g)", False),
        ("g = np.zeros(10)\ng[0] = 1.0\ng[1] = 2.0\nhead.back(g)", False),
        ("g = np.zeros(10)\ng[k] = 1.0\ng += p\nhead.back(g)", False),
        ("g = np.zeros(10)\ng[k] = 1.0\nhead.back(g)\nhead.back(p - t)", False),
        # What else is called so may be one of the class's.
        ("g = np.zeros(10)\ng[k] = 1.0\nhead.back(g)\nfor l in layers:\n    l.back(p - t)", False),
        ("", False),
    ],
)
def test_every_call_hands_over_zeros_of_which_one_entry_was_set(calls, due):
    assert is_handed_single_entries(ast.parse(HEAD + calls), "Head", "back") == due
