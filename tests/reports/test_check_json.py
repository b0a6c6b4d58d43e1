from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from backhand.networks import TwoLayerNet, check_exercise
from backhand.reports.check_json import check_object


def checked():
    rng = np.random.default_rng(0)
    return check_exercise(rng.random((3, 16)), np.array([0, 1, 2]), hidden_size=4)


def test_the_object_is_what_the_contract_says():
    document = check_object(checked(), TwoLayerNet)
    assert document.keys() == {"schema", "subjects", "source", "summary"}
    assert (document["schema"], document["source"]) == (2, [])
    (subject,) = document["subjects"]
    assert subject["name"] == "TwoLayerNet"
    assert Path(subject["path"]).name == "two_layer_net.py"
    line = Path(subject["path"]).read_text(encoding="utf-8").splitlines()[subject["line"] - 1]
    assert line.startswith("class TwoLayerNet")
    assert (subject["convention"], subject["role"]) == ("network", "unknown")
    assert (subject["verdict"], subject["findings"]) == ("pass", [])
    assert [gradient["name"] for gradient in subject["gradients"]] == ["W1", "b1", "W2", "b2"]
    for gradient in subject["gradients"]:
        assert gradient.keys() >= {
            "shape", "mean_abs_error", "max_abs_error", "relative_error", "evaluations", "method",
        }  # fmt: skip
    assert subject["gradients"][0]["shape"] == [16, 4]


def test_a_wrong_gradient_is_a_finding():
    check = checked()
    wrong = replace(check.comparisons["W2"], passed=False, cosine=float("nan"), max_abs_error=0.28)
    document = check_object(
        replace(check, comparisons={**check.comparisons, "W2": wrong}), TwoLayerNet
    )
    (subject,) = document["subjects"]
    (finding,) = subject["findings"]
    assert subject["verdict"] == "fail"
    assert (finding["rule"], finding["where"], finding["severity"]) == ("BH100", "W2", "error")
    assert "2.8e-01" in finding["message"]
    assert finding["fix"]
    # NaN is no JSON.
    json.dumps(document, allow_nan=False)
