"""Code whose call was guessed is not blamed for the guess."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from backhand.checking.targets import check_targets
from backhand.sources.target import Target


def verdicts(folder: Path, text: str) -> dict[str, str]:
    file = folder / "code.py"
    file.write_text(textwrap.dedent(text), encoding="utf-8")
    return {one.name: one.verdict for one in check_targets([Target(path=str(file))]).subjects}


def test_weights_that_are_handed_to_what_gives_no_parameters_gradient_are_constants(tmp_path):
    # The image is learnt, through layers that were trained elsewhere.
    found = verdicts(
        tmp_path,
        """
        import numpy as np

        def features(img, W):
            z = np.einsum("oc,chw->ohw", W, img)
            return np.maximum(z, 0), z

        def features_backward(dF, z, W):
            return np.einsum("oc,ohw->chw", W, dF * (z > 0))
        """,
    )
    assert found == {"features": "pass"}


def test_a_weight_without_a_gradient_beside_one_that_has_its_own_is_missed(tmp_path):
    found = verdicts(
        tmp_path,
        """
        import numpy as np

        def dense(x, W, b):
            return x @ W + b

        def dense_backward(dout, x, W, b):
            return dout @ W.T, x.T @ dout
        """,
    )
    assert found == {"dense": "fail"}


@pytest.mark.parametrize(
    "forward",
    [
        "def forward(self, src, tgt):\n        return self.E[src].sum(axis=1) + self.E[tgt]",
        "def forward(self):\n        return self.value",
    ],
    ids=["words are due", "nothing is handed over"],
)
def test_what_is_handed_over_by_guess_is_no_fault_of_what_refuses_it(tmp_path, forward):
    text = f"""
import numpy as np

class Reader:
    def __init__(self, words, size):
        self.E = np.random.randn(words, size)
        self.value = self.E[0]

    {forward}

    def backward(self, dout):
        self.dE = np.zeros_like(self.E)
        return dout
"""
    assert "fail" not in verdicts(tmp_path, text).values()
    assert "error" not in verdicts(tmp_path, text).values()


def test_a_name_that_was_never_set_is_the_codes_own(tmp_path):
    found = verdicts(
        tmp_path,
        """
        class Square:
            def forward(self, x):
                self.x = x
                return x ** 2

            def backward(self, dout):
                return 2 * self.X * dout
        """,
    )
    assert found == {"Square": "error"}
