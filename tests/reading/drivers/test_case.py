"""A case says any form."""

from __future__ import annotations

import numpy as np
import pytest

from backhand import Case, check
from backhand.errors import SettingError

X = np.linspace(-1.0, 2.0, 12).reshape(3, 4)
T = np.array([1, 0, 3])
TABLE = {"gain": np.linspace(0.5, 1.5, 4)}


def found(case):
    subject = check(case).subjects[0]
    return subject.verdict, [g.name for g in subject.gradients], [f.rule for f in subject.findings]


class Affine:
    def __init__(self, factor=1.0):
        self.weights = {"w": np.linspace(-1.0, 1.0, 8).reshape(4, 2), "b": np.array([0.1, -0.2])}
        self.slopes = {}
        self.factor = factor

    def run(self, data):
        self.data = data
        return data @ self.weights["w"] + self.weights["b"]

    def unrun(self, above):
        self.slopes["w"] = self.factor * self.data.T @ above
        self.slopes["b"] = above.sum(axis=0)
        return above @ self.weights["w"].T


@pytest.mark.parametrize(("factor", "verdict"), [(1.0, "pass"), (3.0, "fail")])
def test_gradients_in_a_dict_of_the_code(factor, verdict):
    layer = Affine(factor)
    case = Case(
        forward=layer.run,
        backward=layer.unrun,
        inputs={"data": X},
        params=layer.weights,
        grads=lambda back: {"data": back, **layer.slopes},
    )
    subject = check(case).subjects[0]
    assert subject.verdict == verdict
    assert [g.name for g in subject.gradients] == ["dx", "w", "b"]
    assert [(f.rule, f.where) for f in subject.findings] == (
        [] if factor == 1.0 else [("BH102", "w")]
    )


def test_the_layers_own_state_is_left_as_it_was():
    layer = Affine()
    before = layer.weights["w"].copy()
    check(
        Case(
            forward=layer.run,
            backward=layer.unrun,
            inputs={"data": X},
            params=layer.weights,
            grads=lambda: layer.slopes,
        )
    )
    assert np.array_equal(layer.weights["w"], before)


def forward(data, w, scale):
    return scale * data @ w, (data, w)


def backward(above, memory, scale):
    data, w = memory
    return scale * above @ w.T, scale * data.T @ above


def test_functions_with_a_cache_and_an_option():
    case = Case(
        forward=forward,
        backward=backward,
        inputs={"data": X},
        params={"w": np.ones((4, 2))},
        options={"scale": 0.5},
    )
    assert found(case) == ("pass", ["dx", "w"], [])


def test_what_stands_in_the_module_is_moved_there():
    case = Case(
        forward=lambda x: x * TABLE["gain"],
        backward=lambda above, x: {"gain": (above * x).sum(axis=0), "x": above * TABLE["gain"]},
        inputs={"x": X},
        params=TABLE,
    )
    assert found(case) == ("pass", ["dx", "gain"], [])
    assert np.array_equal(TABLE["gain"], np.linspace(0.5, 1.5, 4))


def squares(x, target):
    return np.sum((x - target) ** 2)


@pytest.mark.parametrize(
    ("slope", "expected"),
    [
        (lambda x, target: 2 * (x - target), ("pass", ["dx"], [])),
        (lambda x, target: x - target, ("fail", ["dx"], ["BH102"])),
    ],
)
def test_a_loss_and_its_slope(slope, expected):
    case = Case(
        forward=lambda x: x,
        loss=squares,
        grads=lambda x, target: {"x": slope(x, target)},
        inputs={"x": X, "target": X[::-1].copy()},
    )
    verdict, names, rules = found(case)
    assert (verdict, names, rules) == expected
    subject = check(case).subjects[0]
    assert subject.loss == "its own"
    assert [one.name for one in subject.unexamined] == ["target"]


def test_labels_that_are_integers_are_due_no_gradient():
    def softmax(scores):
        p = np.exp(scores - scores.max(axis=1, keepdims=True))
        return p / p.sum(axis=1, keepdims=True)

    def loss(scores, labels):
        return -np.mean(np.log(1e-300 + softmax(scores)[np.arange(len(labels)), labels]))

    def slope(scores, labels):
        p = softmax(scores)
        p[np.arange(len(labels)), labels] -= 1
        return p / len(labels)

    case = Case(
        forward=lambda scores: scores,
        loss=loss,
        grads=lambda scores, labels: [slope(scores, labels)],
        inputs={"scores": X, "labels": T},
    )
    assert found(case) == ("pass", ["dx"], [])


def test_several_inputs_and_several_outputs():
    case = Case(
        forward=lambda a, b: (a * b, a + b),
        backward=lambda above, beside, a, b: {"a": above * b + beside, "b": above * a + beside},
        inputs={"a": X, "b": X + 1.5},
    )
    assert found(case) == ("pass", ["dx0", "dx1"], [])


def test_inputs_of_another_batch_size():
    asked = []

    def inputs(size=5):
        asked.append(size)
        return {"x": np.linspace(-1.0, 1.0, 4 * size).reshape(size, 4)}

    case = Case(
        forward=lambda x: x.mean(),
        backward=lambda above, x: above / x.size * np.ones_like(x),
        inputs=inputs,
    )
    assert found(case) == ("pass", ["dx"], [])
    assert {5, 3, 1} <= set(asked)


def identity(x):
    return x


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"forward": X}, "forward of a case is a function, not ndarray"),
        ({"inputs": X}, "inputs of a case is a dict of arrays"),
        ({"inputs": {}}, "inputs of a case has no array"),
        ({"inputs": {"x": "abc"}}, "no numbers in x, but str"),
        ({"backward": None}, "a case needs backward, or grads"),
        ({"options": [1]}, "options of a case is a dict, not list"),
        ({"params": {"x": X}}, "x is both an input and a parameter"),
    ],
)
def test_a_case_that_is_none_says_so(wrong, text):
    right = {"forward": identity, "backward": identity, "inputs": {"x": X}}
    with pytest.raises(SettingError, match=text):
        Case(**{**right, **wrong})


def test_a_gradient_of_a_name_that_is_none_is_one_line():
    case = Case(
        forward=lambda x: x * TABLE["gain"],
        backward=lambda above, x: {"gian": (above * x).sum(axis=0)},
        inputs={"x": X},
        params=TABLE,
    )
    subject = check(case).subjects[0]
    assert (subject.verdict, [f.rule for f in subject.findings]) == ("error", ["BH207"])
    assert "gian; is it of gain?" in subject.findings[0].message


def test_what_its_code_raises_has_its_line():
    case = Case(
        forward=identity,
        backward=lambda above: above @ above,
        inputs={"x": X},
    )
    subject = check(case).subjects[0]
    assert (subject.verdict, [f.rule for f in subject.findings]) == ("error", ["BH207"])
    assert subject.findings[0].evidence["during"] == "backward"
