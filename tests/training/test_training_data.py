from __future__ import annotations

import numpy as np
import pytest

from backhand.data import load_dataset
from backhand.errors import DtypeError, LabelError, NonFiniteError, ShapeError
from backhand.training import TrainingData


def arrays(**changes):
    parts = {
        "x_train": np.zeros((5, 4)),
        "t_train": np.array([0, 1, 2, 0, 1]),
        "x_test": np.zeros((2, 4)),
        "t_test": np.array([0, 1]),
    }
    return {**parts, **changes}


def test_one_hot_labels_are_kept_as_indices():
    data = TrainingData(**arrays(t_test=np.eye(3)[[2, 0]]))
    assert data.t_test.tolist() == [2, 0]


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"x_train": np.zeros((5, 4), np.uint8)}, DtypeError, r"x_train.*uint8.*255"),
        ({"x_train": np.zeros(5)}, ShapeError, r"x_train.*\(5,\)"),
        ({"x_test": np.zeros((0, 4)), "t_test": np.zeros(0, int)}, ShapeError, "x_test"),
        ({"x_test": np.zeros((2, 3))}, ShapeError, r"\(4,\).*\(3,\)"),
        ({"t_train": np.array([0, 1])}, LabelError, r"t_train.*\(2,\).*x_train.*5"),
        ({"t_train": np.zeros((5, 3))}, LabelError, r"t_train\[0\].*one-hot"),
        ({"t_train": np.ones(5)}, LabelError, "t_train.*float64"),
        ({"t_train": np.array([0, 1, -1, 0, 1])}, LabelError, r"t_train\[2\] is -1"),
        ({"t_train": np.array(3)}, LabelError, "t_train"),
    ],
)
def test_what_cannot_be_trained_on_is_named(changes, error, words):
    with pytest.raises(error, match=words):
        TrainingData(**arrays(**changes))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_the_first_sample_that_is_not_finite_is_named(value):
    x = np.zeros((5000, 4), np.float32)
    x[4321, 2] = value
    x[4500] = np.nan
    with pytest.raises(NonFiniteError, match=r"x_train\[4321\]"):
        TrainingData(**arrays(x_train=x, t_train=np.zeros(5000, int)))


def test_images_whose_sum_overflows_are_finite_all_the_same():
    TrainingData(**arrays(x_test=np.full((2, 4), np.finfo(np.float64).max)))


def test_labels_beyond_the_network_are_named():
    data = TrainingData(**arrays())
    data.require_classes(3)
    with pytest.raises(LabelError, match=r"t_train\[2\] is 2, outside the classes 0 to 1"):
        data.require_classes(2)


def test_the_fingerprint_tells_data_apart():
    own = TrainingData(**arrays()).fingerprint()
    assert own == TrainingData(**arrays(source="elsewhere")).fingerprint()
    assert own != TrainingData(**arrays(t_test=np.array([1, 1]))).fingerprint()
    assert own != TrainingData(**arrays(x_test=np.ones((2, 4)))).fingerprint()


def test_a_change_of_type_copies_only_where_there_is_one():
    data = TrainingData(**arrays())
    assert data.astype("float64") is data
    assert data.astype("float32").x_test.dtype == np.float32


def test_the_real_images_are_normalized_rows(mnist_folder):
    data = TrainingData.from_dataset(load_dataset("mnist", folder=mnist_folder), "float32")
    assert (data.x_train.shape, data.x_test.shape) == ((60_000, 784), (10_000, 784))
    assert (data.x_train.dtype, data.x_test.min(), data.x_test.max()) == (np.float32, 0, 1)
    assert data.t_train[:3].tolist() == [5, 0, 4]
    assert "mnist" in data.source
