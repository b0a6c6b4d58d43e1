"""Patches are read again, and made together."""

from __future__ import annotations

import pytest

from backhand.diagnosis.mending.code import patch
from backhand.diagnosis.mending.patches import Lines, PatchError, changes_of, with_patches

TEXT = "".join(f"line {k}\n" for k in range(1, 21))


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (TEXT.replace("line 3\n", "a\nb\n"), Lines(3, ("line 3\n",), ("a\n", "b\n"))),
        (TEXT.replace("line 3\n", ""), Lines(3, ("line 3\n",), ())),
        (TEXT.replace("line 3\n", "line 3\na\n"), Lines(4, (), ("a\n",))),
        (TEXT[:-1], Lines(20, ("line 20\n",), ("line 20",))),
        ("- a\n+ b\n" + TEXT, Lines(1, (), ("- a\n", "+ b\n"))),
    ],
)
def test_what_a_patch_changes(after: str, expected: Lines) -> None:
    given = patch(TEXT, after, "a.py")
    assert changes_of(given) == [expected]
    assert with_patches(TEXT, [given]) == after


def test_two_patches_of_one_text() -> None:
    one = patch(TEXT, TEXT.replace("line 3\n", "a\nb\n"), "a.py")
    other = patch(TEXT, TEXT.replace("line 5\n", ""), "a.py")
    both = TEXT.replace("line 3\n", "a\nb\n").replace("line 5\n", "")
    assert with_patches(TEXT, [one, other, one]) == both


def test_patches_that_do_not_go_together_are_refused() -> None:
    one = patch(TEXT, TEXT.replace("line 3\n", "a\n"), "a.py")
    other = patch(TEXT, TEXT.replace("line 3\n", "b\n"), "a.py")
    with pytest.raises(PatchError):
        with_patches(TEXT, [one, other])
    with pytest.raises(PatchError):
        with_patches(TEXT.replace("line 3\n", "c\n"), [one])
