"""The form `network`."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.reading import drivers  # noqa: F401 (makes the forms known)
from backhand.reading.binder import infer
from backhand.reading.driver import Blueprint, build
from backhand.reading.drivers.network import Network, layers_of
from backhand.reading.subject import IncompleteError, Values

X, T = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([0, 1])


class Affine:
    def __init__(self, W):
        self.W = W

    def forward(self, x):
        self.x = x
        return x @ self.W

    def backward(self, dout):
        self.dW = self.x.T @ dout
        return dout @ self.W.T


class Mean:
    def forward(self, y, t):
        self.shape = y.shape
        return float(y.mean())

    def backward(self, dout=1):
        return dout * np.ones(self.shape) / np.prod(self.shape)


class Net:
    def __init__(self, input_size=784, n_classes=3):
        self.params = {"W1": np.ones((input_size, n_classes))}
        self.layers = {"first": Affine(self.params["W1"])}
        self.last_layer = Mean()

    def loss(self, x, t):
        return self.last_layer.forward(self.layers["first"].forward(x), t)

    def gradient(self, x, t):
        self.loss(x, t)
        self.layers["first"].backward(self.last_layer.backward())
        return {"W1": self.layers["first"].dW}


class WithoutGradient:
    def __init__(self):
        self.params = {"W": np.ones(2)}

    def loss(self, x, t):
        return 0.0


def test_an_input_of_the_size_of_its_first_matrix():
    subject = infer(Net)
    assert (subject.convention, subject.role) == ("network", "network")
    assert subject.values.inputs["dx"].shape[1] == 784
    assert set(subject.values.differentiable) == {"W1"}


def test_layers_are_reached_at_the_input_that_they_had():
    net = build(Blueprint(Net(2), (X,), T))
    reached = net.reach(net.values)
    assert [one.subject.name for one in reached] == ["Affine", "Mean"]
    assert [dict(one.parameters) for one in reached] == [{"W1": "W"}, {}]
    assert (reached[0].subject.values.inputs["dx"] == X).all()
    assert reached[1].subject.convention == "loss"


def test_a_network_that_can_t_be_listened_to_has_no_layers():
    class Slots(Affine):
        __slots__ = ("W", "dW", "x")
        forward = property(lambda self: lambda x: x @ self.W)

    net = Net(2)
    net.layers["first"] = Slots(net.params["W1"])
    deaf = build(Blueprint(net, (X,), T))
    assert deaf.reach(deaf.values) == []
    net.layers["first"] = object()
    assert layers_of(net) == {}


def test_a_gradient_that_is_no_dict_is_too_little():
    net = Net(2)
    net.gradient = lambda x, t: [1]
    session = Network().session(net)
    subject = build(Blueprint(net, (X,), T))
    session.forward(subject.values)
    with pytest.raises(IncompleteError):
        session.backward((1.0,))


def test_what_is_missing_and_what_is_none():
    assert Network().lacks(WithoutGradient()) == "gradient"
    assert Network().lacks(Net(2)) is None
    assert Network().recognises(WithoutGradient()) == 0
    with_gradient = type("Loss", (), {"loss": Net.loss, "gradient": Net.gradient})
    assert Network().recognises(with_gradient) > 0  # its instances may have params
    assert Network().recognises(with_gradient()) == 0


def test_a_network_with_dropout_is_judged_in_the_mode_that_its_gradient_names():
    from backhand.reading.drivers.network import NetworkSession

    class Net:
        params: dict[str, object] = {}  # noqa: RUF012

        def loss(self, x, t, train_flg=False):
            return 1.0 if train_flg else 0.0

        def gradient(self, x, t):
            self.loss(x, t, train_flg=True)
            return {}

    session = NetworkSession(Net())
    x = np.ones((2, 3))
    assert session.forward(Values({"dx": x}, {}, np.zeros(2, dtype=int))) == 1.0


class Holder:
    def __init__(self):
        self.layers = {"first": Affine(np.ones((2, 3)))}

    def loss(self, x, t):
        return Mean().forward(self.layers["first"].forward(x), t)

    def gradient(self, x, t):
        return {"first": self.layers["first"].backward(np.ones((len(x), 3)))}


def test_what_keeps_no_params_is_read_in_another_form_and_its_layers_by_themselves():
    assert Network().recognises(Holder) == 0
    assert Network().recognises(Net) > 0


class OfPictures:
    """Keeps half of the entries of each filter's map: of eight times eight, four times four."""

    def __init__(self, size=8, filters=3):
        rng = np.random.default_rng(0)
        self.params = {
            "W1": rng.normal(size=(filters, 1, 3, 3)),
            "W2": rng.normal(size=(filters * (size // 2) ** 2, 5)),
        }

    def _maps(self, x):
        count, _channels, height, width = x.shape
        padded = np.pad(x[:, 0], ((0, 0), (1, 1), (1, 1)))
        parts = [
            padded[:, i : i + height : 2, j : j + width : 2] for i in range(3) for j in range(3)
        ]
        return np.stack(parts, -1).reshape(count, -1, 9)

    def loss(self, x, t):
        flat = (self._maps(x) @ self.params["W1"].reshape(-1, 9).T).reshape(len(x), -1)
        return 0.5 * np.sum((flat @ self.params["W2"] - t) ** 2)

    def gradient(self, x, t):
        maps, W1 = self._maps(x), self.params["W1"]
        flat = (maps @ W1.reshape(-1, 9).T).reshape(len(x), -1)
        dy = flat @ self.params["W2"] - t
        dmaps = (dy @ self.params["W2"].T).reshape(*maps.shape[:2], -1)
        dW1 = np.einsum("npf,npk->fk", dmaps, maps).reshape(W1.shape)
        return {"W1": dW1, "W2": flat.T @ dy}


def test_pictures_are_as_large_as_its_first_plain_matrix_says():
    subject = infer(OfPictures)
    assert next(iter(subject.values.inputs.values())).shape[1:] == (1, 8, 8)
