"""The vocabulary proposes, the value decides, trying settles."""

from __future__ import annotations

import numpy as np
import pytest

import backhand
from backhand.reading import drivers  # noqa: F401 (makes the forms known)
from backhand.reading.binder import (
    CannotInfer,
    asks,
    calls,
    came_furthest,
    in_order,
    infer,
    made_for,
)
from backhand.reading.driver import known
from backhand.reading.truth import tried


class Affine:
    def __init__(self, n_in, n_units, seed=0):
        rng = np.random.default_rng(seed)
        self.W, self.b = rng.normal(size=(n_in, n_units)), np.zeros(n_units)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)
        return dout @ self.W.T


class OfThree(Affine):
    def __init__(self):
        super().__init__(3, 2)


class Raises:
    def forward(self, x):
        return x + self.never_set

    def backward(self, dout):
        return dout


class RaisesWhatItIsGiven(Raises):
    def __init__(self, slope):
        pass


class Secret(Affine):
    def __init__(self, secret):
        super().__init__(secret, 3)


def test_names_propose_sizes_and_trying_settles_the_input():
    subject = infer(Affine)
    assert subject.values.inputs["dx"].shape == (5, 4)
    assert subject.values.params["W"].shape == (4, 6)
    assert subject.values.params["b"].all()  # zeros would hide what they multiply


def test_an_input_of_the_size_that_the_matrices_ask_for():
    assert infer(OfThree).values.inputs["dx"].shape == (5, 3)


def test_an_argument_that_nothing_is_known_of():
    with pytest.raises(CannotInfer) as caught:
        infer(Secret)
    assert caught.value.tried is None


def test_what_the_code_itself_raises_is_no_failure_to_bind():
    assert infer(Raises).name == "Raises"
    with pytest.raises(CannotInfer) as caught:
        infer(RaisesWhatItIsGiven)
    assert isinstance(caught.value.tried, AttributeError)


def test_the_caller_s_random_state_is_put_back():
    class Draws(Affine):
        def __init__(self, n_in, n_units):
            super().__init__(n_in, n_units, seed=np.random.randint(1000))

    np.random.seed(3)
    expected = np.random.rand()
    np.random.seed(3)
    infer(Draws)
    assert np.random.rand() == expected


@pytest.mark.parametrize(("cls", "guessed"), [(Affine, True), (OfThree, False), (Raises, False)])
def test_whether_a_constructor_asks(cls, guessed):
    assert asks(cls) is guessed


def test_an_instance_for_a_given_input():
    made = made_for(Affine, (np.ones((2, 9)),), None)
    assert made.W.shape == (9, 6)
    assert made_for(Secret, (np.ones((2, 9)),), None) is None


def test_a_function_s_first_argument_is_data_whatever_it_is_called():
    def affine_forward(inputs, w, b):
        return inputs @ w + b, (inputs, w)

    (inputs, w, b), options = next(calls(affine_forward))
    assert (inputs.shape, w.shape, b.shape, options) == ((5, 4), (4, 6), (6,), ())


def test_keys_beside_queries_are_data_and_a_window_is_a_setting():
    def attention_forward(q, k, v):
        pass

    def pool_forward(x, k):
        pass

    assert len(next(calls(attention_forward))[0]) == 3
    arrays, options = next(calls(pool_forward))
    assert (len(arrays), options) == (1, (("k", 2),))


def test_first_choices_come_together_then_one_departure_at_a_time():
    assert list(in_order([["a", "A"], ["b", "B"]], 3)) == [("a", "b"), ("a", "B"), ("A", "b")]
    assert list(in_order([["a"], []], 3)) == []


class OfPictures(backhand.SimpleConvNet):
    def __init__(self):
        super().__init__(rng=0)


class OfManyPixels(backhand.TwoLayerNet):
    tried = 0

    def __init__(self):
        super().__init__(784, 200, 10, rng=0)

    def loss(self, x, t):
        type(self).tried += 1
        return super().loss(x, t)


def test_networks_of_real_sizes_get_inputs_of_theirs():
    assert infer(OfPictures).values.inputs["dx"].shape[1:] == (1, 28, 28)
    assert infer(OfManyPixels).values.inputs["dx"].shape[1:] == (784,)
    # What costs seconds a try is tried at its own size first.
    assert OfManyPixels.tried <= 2


class WantsMore(Affine):
    def backward(self, dout, secret):
        return super().backward(dout) * secret


def test_what_a_pass_was_not_handed_is_no_fault_of_the_code():
    with pytest.raises(CannotInfer) as caught:
        infer(WantsMore)
    assert "missing 1 required" in str(caught.value.tried)


class TakesAnObject(Affine):
    def backward(self, optim):
        return optim.mask * optim.y_pred


class Slips(Affine):
    def backward(self, dout):
        return dout.reshap(-1)


def test_what_was_handed_an_array_in_place_of_something_else_is_not_read():
    with pytest.raises(CannotInfer):
        infer(TakesAnObject)
    assert infer(Slips).name == "Slips"  # a slip is the code's own


class Pool:
    """Windows that follow each other, unless somebody says otherwise."""

    def __init__(self, pool_size=2, stride=2):
        self.pool_size, self.stride = pool_size, stride

    def windows(self, shape):
        for i in range((shape[2] - self.pool_size) // self.stride + 1):
            for j in range((shape[3] - self.pool_size) // self.stride + 1):
                top, left = i * self.stride, j * self.stride
                rows = slice(top, top + self.pool_size)
                yield (i, j), (slice(None), slice(None), rows, slice(left, left + self.pool_size))

    def forward(self, x):
        self.shape = x.shape
        found = dict(self.windows(x.shape))
        last = max(found)
        out = np.zeros((*x.shape[:2], last[0] + 1, last[1] + 1))
        for (i, j), window in found.items():
            out[:, :, i, j] = x[window].mean(axis=(2, 3))
        return out

    def backward(self, dout):
        dx = np.zeros(self.shape)
        for (i, j), window in self.windows(self.shape):
            dx[window] += dout[:, :, i, j][:, :, None, None] / self.pool_size**2
        return dx


class OverwritingPool(Pool):
    def backward(self, dout):
        dx = np.zeros(self.shape)
        for (i, j), window in self.windows(self.shape):
            dx[window] = dout[:, :, i, j][:, :, None, None] / self.pool_size**2
        return dx


def pool_forward(x, pool_param):
    pool = Pool(pool_param["pool_height"], pool_param["stride"])
    return pool.forward(x), (x, pool)


def pool_backward(dout, cache):
    return OverwritingPool.backward(cache[1], dout)


@pytest.mark.parametrize("thing", [OverwritingPool, (pool_forward, pool_backward)])
def test_windows_that_lie_over_each_other_are_tried_too(thing):
    assert not tried(infer(thing)).all_right


def test_windows_that_follow_each_other_are_the_first():
    subject = infer(Pool)
    assert tried(subject).all_right
    assert subject.settings["stride"] == 2


class WantsLabels:
    def forward(self, x):
        self.y = 1 / (1 + np.exp(-x))
        return self.y

    def backward(self, dout, y_true=None):
        return self.y - y_true


def test_labels_that_nobody_handed_over_are_no_fault_of_the_code():
    attributes = next(driver for driver in known() if driver.name == "attributes")
    with pytest.raises(CannotInfer):
        came_furthest(attributes, WantsLabels)
