"""`backhand check` without a target: the exercise's own check."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from backhand.layers import Affine

NAMES = ["W1", "b1", "W2", "b2"]


def test_a_row_for_each_parameter(backhand: Callable[..., Any], small_mnist: Path) -> None:
    run = backhand("check", "--data", small_mnist)
    assert (run.status, run.err) == (0, "")
    rows = re.findall(r"^ (\w+) +([\d×]+) .* (\w+) *$", run.out, re.MULTILINE)
    assert rows == [
        ("W1", "784×50", "ok"),
        ("b1", "50", "ok"),
        ("W2", "50×10", "ok"),
        ("b2", "10", "ok"),
    ]
    assert "--exhaustive" in run.out  # a probe says that it is one


@pytest.mark.parametrize("words", [(), ("--exhaustive",)])
def test_the_exercise_on_real_images(
    backhand: Callable[..., Any], mnist_folder: Path, words: tuple[str, ...]
) -> None:
    run = backhand("check", "--data", mnist_folder, "--format", "json", *words)
    assert run.status == 0
    document = json.loads(run.out)
    assert document["schema"] == 2
    assert document["source"] == []
    (subject,) = document["subjects"]
    assert (subject["name"], subject["convention"]) == ("TwoLayerNet", "network")
    assert (subject["verdict"], subject["findings"]) == ("pass", [])
    gradients = {gradient["name"]: gradient for gradient in subject["gradients"]}
    assert list(gradients) == NAMES
    for gradient in gradients.values():
        # The exercise's own figures are 5e-10, 3e-9, 6e-9 and 1.4e-7.
        assert gradient["mean_abs_error"] < 1e-9
        assert gradient["relative_error"] < 1e-6
        if words:
            assert gradient["method"] == "exhaustive"


def test_a_wrong_gradient_fails(
    backhand: Callable[..., Any], small_mnist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = Affine.backward

    def wrong(self: Affine, dout: Any) -> Any:
        dx = right(self, dout)
        self.grads["W"] = -self.grads["W"]
        return dx

    monkeypatch.setattr(Affine, "backward", wrong)
    run = backhand("check", "--data", small_mnist, "--format", "json")
    assert run.status == 1
    (subject,) = json.loads(run.out)["subjects"]
    assert subject["verdict"] == "fail"
    # W1's passes through backward_parameters, which is right.
    assert [finding["where"] for finding in subject["findings"]] == ["W2"]
    assert backhand("check", "--data", small_mnist).status == 1


def test_the_seed_draws_the_weights(backhand: Callable[..., Any], small_mnist: Path) -> None:
    def figures(seed: str) -> Any:
        words = ("check", "--data", small_mnist, "--format", "json", "--seed", seed)
        return json.loads(backhand(*words).out)["subjects"][0]["gradients"]

    assert figures("1") == figures("1")
    assert figures("1") != figures("2")


def test_in_japanese(backhand: Callable[..., Any], small_mnist: Path) -> None:
    out = backhand("check", "--data", small_mnist, "--lang", "ja").out
    assert "パラメータ" in out
    assert "誤差逆伝播法の勾配は数値勾配と一致しています" in out
