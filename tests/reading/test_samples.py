"""Values to try."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from backhand.reading import samples
from backhand.reading.vocabulary import CONSTRUCTOR


def test_every_meaning_of_a_constructor_s_argument_has_values():
    for meaning in CONSTRUCTOR:
        name = meaning.value.split()[0]
        for role in ("unknown", "convolution", "layer-norm", "lstm"):
            made = [make() for make in samples.arguments(name, role)]
            assert made, (meaning, role)


def test_a_name_that_says_nothing_has_none():
    assert samples.arguments("secret", "affine") == []
    assert samples.arguments("learning_rate", "affine") == []


@pytest.mark.parametrize(
    ("name", "role", "shape"),
    [
        ("W", "affine", (4, 6)),
        ("W", "convolution", (6, 4, 3, 2)),
        ("weight", "layer-norm", (4,)),
        ("Wx", "lstm", (4, 24)),
        ("Wh", "gru", (6, 18)),
        ("embedding", "embedding", (11, 4)),
    ],
)
def test_the_likeliest_shape_is_the_role_s(name, role, shape):
    assert samples.arguments(name, role)[0]().shape == shape


def test_inputs_stay_away_from_kinks_and_from_each_other():
    for (x,) in itertools.islice(samples.inputs("relu", 1), 4):
        assert np.abs(x).min() > 0.3
        assert len(np.unique(x)) == x.size


def test_an_embedding_s_indices_repeat():
    (indices,) = next(samples.inputs("embedding", 1))
    assert len(np.unique(indices)) < indices.size


@pytest.mark.parametrize(
    ("role", "kind"), [("softmax-with-loss", "i"), ("mse", "f"), ("binary-cross-entropy", "f")]
)
def test_the_likeliest_labels_are_the_role_s(role, kind):
    x = next(samples.scores(role))
    assert next(samples.labels(role, x)).dtype.kind == kind


def test_groups_are_no_scale():
    assert [make() for make in samples.arguments("G", "group-norm")] == [2]
    assert np.ndim(samples.arguments("g", "group-norm")[0]()) == 1
