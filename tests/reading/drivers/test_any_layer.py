"""Layers whose passes, arrays and gradients have names of their authors' own."""

import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from backhand.reading.discovery import subject_named
from backhand.reading.subject import Subject
from backhand.reading.truth import tried
from backhand.running.loading import load
from backhand.sources.target import Target

Judge = Callable[..., dict[str, Any]]

SELF_UPDATING = """
    import numpy as np

    class Dense:
        def __init__(self, input_size, output_size):
            self.weights = np.random.randn(output_size, input_size)
            self.bias = np.zeros((output_size, 1))

        def forward(self, input):
            self.input = input
            return np.dot(self.weights, self.input) + self.bias

        def backward(self, output_gradient, learning_rate):
            weights_gradient = np.dot(output_gradient, self.input.T)
            input_gradient = np.dot(self.weights.T, output_gradient)
            self.weights -= learning_rate * weights_gradient
            self.bias -= learning_rate * output_gradient
            return input_gradient
"""

STORED = """
    import numpy as np

    class Layer_Dense:
        def __init__(self, n_inputs, n_neurons):
            self.weights = 0.01 * np.random.randn(n_inputs, n_neurons)
            self.biases = np.zeros((1, n_neurons))

        def forward(self, inputs):
            self.inputs = inputs
            self.output = np.dot(inputs, self.weights) + self.biases

        def backward(self, dvalues):
            self.dweights = np.dot(self.inputs.T, dvalues)
            self.dbiases = np.sum(dvalues, axis=0, keepdims=True)
            self.dinputs = np.dot(dvalues, self.weights.T)

    class Loss:
        def calculate(self, output, y):
            return np.mean(self.forward(output, y))

    class Loss_CategoricalCrossentropy(Loss):
        def forward(self, y_pred, y_true):
            clipped = np.clip(y_pred, 1e-7, 1 - 1e-7)
            if len(y_true.shape) == 1:
                confidences = clipped[range(len(y_pred)), y_true]
            else:
                confidences = np.sum(clipped * y_true, axis=1)
            return -np.log(confidences)

        def backward(self, dvalues, y_true):
            if len(y_true.shape) == 1:
                y_true = np.eye(len(dvalues[0]))[y_true]
            self.dinputs = -y_true / dvalues
            self.dinputs = self.dinputs / len(dvalues)
"""

OPTIMISER_INSIDE = """
    import copy
    import numpy as np

    class Dense:
        def __init__(self, n_units, input_shape=None):
            self.n_units, self.input_shape = n_units, input_shape

        def initialize(self, optimizer):
            limit = 1 / np.sqrt(self.input_shape[0])
            self.W = np.random.uniform(-limit, limit, (self.input_shape[0], self.n_units))
            self.w0 = np.zeros((1, self.n_units))
            self.W_opt, self.w0_opt = copy.copy(optimizer), copy.copy(optimizer)

        def forward_pass(self, X, training=True):
            self.layer_input = X
            return X.dot(self.W) + self.w0

        def backward_pass(self, accum_grad):
            W = self.W
            grad_w = self.layer_input.T.dot(accum_grad)
            grad_w0 = np.sum(accum_grad, axis=0, keepdims=True)
            self.W = self.W_opt.update(self.W, grad_w)
            self.w0 = self.w0_opt.update(self.w0, grad_w0)
            return accum_grad.dot(W.T)
"""

ACCUMULATING = """
    import numpy as np

    class Param:
        def __init__(self, value):
            self.value = value
            self.grad = np.zeros_like(value)

    class Linear:
        def __init__(self, n_in, n_out):
            self.weight = Param(np.random.randn(n_out, n_in))

        def forward(self, x):
            self.x = x
            return x @ self.weight.value.T

        def backward(self, upstream):
            self.weight.grad += upstream.T @ self.x
            return upstream @ self.weight.value

    def step(params, rate):
        for p in params:
            p.value -= rate * p.grad
            p.grad[...] = 0.0
"""


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (SELF_UPDATING, {"Dense"}),
        (STORED, {"Layer_Dense", "Loss_CategoricalCrossentropy"}),
        (OPTIMISER_INSIDE, {"Dense"}),
        (ACCUMULATING, {"Linear"}),
    ],
)
def test_right_layers_pass_with_every_gradient_looked_at(
    judge: Judge, text: str, names: set[str]
) -> None:
    reports = judge(text)
    for name in names:
        assert reports[name].verdict == "pass", (name, reports[name].report.findings)
        assert all(g.figures["passed"] for g in reports[name].report.gradients)
        assert not any(g.powerless for g in reports[name].report.gradients)
    looked_at = {g.name for g in reports[sorted(names)[0]].report.gradients}
    assert "dx" in looked_at
    assert len(looked_at) > 1


@pytest.mark.parametrize(
    ("text", "old", "new", "name", "where"),
    [
        (SELF_UPDATING, "self.weights -= learning", "self.weights += learning", "Dense", "weights"),
        (SELF_UPDATING, "self.bias -= learning_rate *", "self.bias -=", "Dense", "bias"),
        (
            SELF_UPDATING,
            "np.dot(output_gradient, self.input.T)",
            "np.dot(output_gradient, self.input.T) / 2",
            "Dense",
            "weights",
        ),
        (
            STORED,
            "np.dot(self.inputs.T, dvalues)",
            "-np.dot(self.inputs.T, dvalues)",
            "Layer_Dense",
            "weights",
        ),
        (
            STORED,
            "self.dinputs = self.dinputs / len(dvalues)",
            "pass",
            "Loss_CategoricalCrossentropy",
            "dx",
        ),
        (
            OPTIMISER_INSIDE,
            "return accum_grad.dot(W.T)",
            "return accum_grad.dot(self.W.T)",
            "Dense",
            "dx",
        ),
        (
            OPTIMISER_INSIDE,
            "self.w0 = self.w0_opt.update(self.w0, grad_w0)",
            "self.w0 = self.w0_opt.update(self.w0, 2 * grad_w0)",
            "Dense",
            "w0",
        ),
        (ACCUMULATING, "upstream.T @ self.x", "3 * upstream.T @ self.x", "Linear", "weight"),
    ],
)
def test_a_wrong_one_fails_where_it_is_wrong(
    judge: Judge, text: str, old: str, new: str, name: str, where: str
) -> None:
    report = judge(text, (old, new))[name]
    assert report.verdict == "fail"
    assert report.wrong == {where}


def test_a_gradient_that_adds_up_is_wrong_where_nothing_in_the_file_resets_it(judge: Judge) -> None:
    report = judge(ACCUMULATING, ("        p.grad[...] = 0.0", "        pass"))["Linear"]
    assert report.rules == {"BH110"}


def test_a_step_that_is_left_out_is_missing(judge: Judge) -> None:
    report = judge(SELF_UPDATING, ("self.bias -= learning_rate * output_gradient", "pass"))["Dense"]
    assert report.wrong == {"bias"}


def test_what_takes_labels_on_the_way_back_alone_is_no_layer(judge: Judge) -> None:
    """Of its loss nothing is said: a verdict would be a guess."""
    reports = judge(
        """
        import numpy as np

        class Network:
            def __init__(self, n_in, n_out):
                self.W = np.random.randn(n_in, n_out)

            def forward(self, x):
                self.x = x
                self.y = x @ self.W
                return self.y

            def backward(self, target):
                self.dW = self.x.T @ (self.y - target)
        """
    )
    assert not reports


MADE_AT_THE_FIRST_PASS = """
    import numpy as np

    class LayerBase:
        def __init__(self):
            self.X = []
            self.parameters, self.gradients = {}, {}

        def flush_gradients(self):
            self.X = []
            for k, v in self.gradients.items():
                self.gradients[k] = np.zeros_like(v)

    class FullyConnected(LayerBase):
        def __init__(self, n_out):
            super().__init__()
            self.n_out = n_out
            self.is_initialized = False

        def forward(self, X, retain_derived=True):
            if not self.is_initialized:
                self.parameters = {"W": np.random.randn(X.shape[1], self.n_out), "b": np.zeros((1, self.n_out))}
                self.gradients = {k: np.zeros_like(v) for k, v in self.parameters.items()}
                self.is_initialized = True
            if retain_derived:
                self.X.append(X)
            return X @ self.parameters["W"] + self.parameters["b"]

        def backward(self, dLdy, retain_grads=True):
            if not isinstance(dLdy, list):
                dLdy = [dLdy]
            dX = []
            for dy, x in zip(dLdy, self.X):
                if retain_grads:
                    self.gradients["W"] += x.T @ dy
                    self.gradients["b"] += dy.sum(axis=0, keepdims=True)
                dX.append(dy @ self.parameters["W"].T)
            return dX[0] if len(self.X) == 1 else dX
"""  # noqa: E501


def test_parameters_made_at_the_first_pass_and_inputs_kept_on_a_list(judge: Judge):
    found = judge(MADE_AT_THE_FIRST_PASS)["FullyConnected"]
    assert found.verdict == "pass", found.report
    assert {g.name for g in found.report.gradients} == {"dx", "W", "b"}
    wrong = judge(MADE_AT_THE_FIRST_PASS, ("+= x.T @ dy", "+= 2 * x.T @ dy"))["FullyConnected"]
    assert wrong.wrong == {"W"}


SLOPES = """
    import numpy as np

    class Activation:
        def __call__(self, z):
            return self.fn(z)

    class Tanh(Activation):
        def fn(self, z):
            return np.tanh(z)

        def grad(self, x, **kwargs):
            return 1 - np.tanh(x) ** 2

    class LeakyReLU(Activation):
        def __init__(self, alpha=0.3):
            self.alpha = alpha

        def fn(self, z):
            return np.where(z > 0, z, self.alpha * z)

        def grad(self, x):
            out = np.ones_like(x)
            out[x < 0] *= self.alpha
            return out
"""


def test_a_class_of_a_function_and_its_slope(judge: Judge):
    found = judge(SLOPES)
    assert {name: one.verdict for name, one in found.items()} == {
        "Tanh": "pass",
        "LeakyReLU": "pass",
    }
    wrong = judge(SLOPES, ("1 - np.tanh(x) ** 2", "1 - np.tanh(x)"), ("[x < 0]", "[x > 0]"))
    assert {name: one.verdict for name, one in wrong.items()} == {
        "Tanh": "fail",
        "LeakyReLU": "fail",
    }


OPTIMISER_WITHIN = """
    import numpy as np

    class Adam:
        def __init__(self):
            self.m, self.t = None, 0

        def update(self, params, grads):
            self.t += 1
            if self.m is None:
                self.m = [np.zeros_like(p) for p in params]
            for k, (p, g) in enumerate(zip(params, grads)):
                self.m[k] += 0.1 * (g - self.m[k])
                p -= 0.01 * self.m[k] / (np.abs(self.m[k]) + 1e-8)

    class Linear:
        def __init__(self, in_features, out_features):
            self.weight = np.random.randn(in_features, out_features)
            self.bias = np.zeros(out_features)
            self.optimizer = Adam()

        def forward(self, x):
            self.x = x
            return x @ self.weight + self.bias

        def backward(self, upstream_gradients):
            dx = upstream_gradients @ self.weight.T
            dw = self.x.T @ upstream_gradients
            self.optimizer.update([self.weight, self.bias], [dw, upstream_gradients.sum(axis=0)])
            return dx
"""


def test_what_an_optimiser_within_takes_is_no_missing_gradient(judge: Judge):
    found = judge(OPTIMISER_WITHIN)["Linear"]
    assert found.verdict == "pass", found.report
    wrong = judge(OPTIMISER_WITHIN, ("@ self.weight.T", "@ self.weight.T * 2"))["Linear"]
    assert wrong.wrong == {"dx"}


WRAPPED = """
    import numpy as np

    class Linear:
        def __init__(self, W):
            self.parameters = {"W": W}
            self.gradients = {}

        def forward(self, X):
            self.X = X
            return X @ self.parameters["W"]

        def backward(self, dLdy):
            self.gradients["W"] = self.X.T @ dLdy
            return dLdy @ self.parameters["W"].T

    class Scaled:
        def __init__(self, wrapped_layer, factor):
            self.inner, self.factor = wrapped_layer, factor

        def forward(self, X):
            return self.factor * self.inner.forward(X)

        def backward(self, dLdy):
            return self.inner.backward(self.factor * dLdy)
"""

UPSTREAM_KEPT = """
    import numpy as np

    class Base:
        def __call__(self, X):
            self.X = X
            self.forward()
            return self.Y

    class Softmax(Base):
        def __init__(self):
            self.X = self.Y = self.dX = self.dY = None

        def forward(self):
            e = np.exp(self.X - self.X.max(axis=1, keepdims=True))
            self.Y = e / e.sum(axis=1, keepdims=True)

        def backward(self):
            s = np.sum(self.dY * self.Y, axis=1, keepdims=True)
            self.dX = self.Y * (self.dY - s)
"""

GATES = """
    import numpy as np

    class Add:
        def forward(self, X, b):
            return X + b

        def backward(self, X, b, dZ):
            dX = dZ * np.ones_like(X)
            db = np.sum(dZ, axis=0, keepdims=True)
            return db, dX
"""


@pytest.mark.parametrize(
    ("text", "name", "old", "new"),
    [
        (WRAPPED, "Scaled", "backward(self.factor * dLdy)", "backward(dLdy)"),
        (UPSTREAM_KEPT, "Softmax", "(self.dY - s)", "self.dY"),
        (GATES, "Add", "dZ * np.ones_like(X)", "2 * dZ * np.ones_like(X)"),
    ],
)
def test_wrappers_attributes_and_gates_are_driven(
    judge: Judge, text: str, name: str, old: str, new: str
) -> None:
    assert judge(text)[name].verdict == "pass"
    assert judge(text, (old, new))[name].verdict == "fail"


def test_each_row_of_a_table_is_driven(judge: Judge) -> None:
    text = """
        import numpy as np

        SHAPES = {"tanh": np.tanh, "square": lambda z: z ** 2}
        SLOPES = {"tanh": lambda z: 1 - np.tanh(z) ** 2, "square": lambda z: 2 * z}

        class Layer:
            def __init__(self, n_in, n_out, shape="tanh"):
                self.W = np.random.randn(n_in, n_out)
                self.f, self.df = SHAPES[shape], SLOPES[shape]

            def forward(self, x):
                self.x, self.z = x, x @ self.W
                return self.f(self.z)

            def backward(self, dout):
                dz = dout * self.df(self.z)
                self.dW = self.x.T @ dz
                return dz @ self.W.T
    """
    assert judge(text)["Layer"].verdict == "pass"
    assert judge(text, ("2 * z", "z"))["Layer"].verdict == "fail"


MEAN_IN_THE_STEP = """
    import numpy as np

    class Dense:
        def __init__(self, n_in, n_out):
            self.w = np.random.randn(n_in, n_out)
            self.b = np.zeros((1, n_out))

        def forward(self, x):
            self.x = x
            return x @ self.w + self.b

        def backward(self, output_gradient, learning_rate):
            m = self.x.shape[0]
            input_gradient = output_gradient @ self.w.T
            self.w -= learning_rate / m * (self.x.T @ output_gradient)
            self.b -= learning_rate * output_gradient.mean(axis=0, keepdims=True)
            return input_gradient
"""


def test_a_mean_that_all_steps_take_beside_the_rate_is_the_rate_s(judge: Judge) -> None:
    """It says nothing of a step's direction; one that some of them take is a mistake."""
    assert judge(MEAN_IN_THE_STEP)["Dense"].verdict == "pass"
    report = judge(MEAN_IN_THE_STEP, ("output_gradient.mean(", "output_gradient.sum("))["Dense"]
    assert report.verdict == "fail"
    report = judge(
        MEAN_IN_THE_STEP, ("output_gradient @ self.w.T", "output_gradient @ self.w.T / m")
    )["Dense"]
    assert report.wrong == {"dx"}


TRACED = """
    import numpy as np

    class Momentum:
        def __init__(self, learning_rate=1e-3, beta=0.9):
            self.learning_rate, self.beta, self.held = learning_rate, beta, None

        def update(self, params, grads):
            if self.held is None:
                self.held = [np.zeros_like(p) for p in params]
            for p, g, v in zip(params, grads, self.held):
                v *= self.beta
                v += (1 - self.beta) * g
                p -= self.learning_rate * v

    def timed(verbose=False):
        def around(method):
            def run(*args, **kwargs):
                run.count += 1
                if verbose:
                    print(method.__name__, run.count)
                return method(*args, **kwargs)
            run.count = 0
            return run
        return around

    class Module:
        def __init__(self, optimizer=None):
            self._optimizer = optimizer

        @property
        def optimizer(self):
            if self._optimizer is None:
                self._optimizer = Momentum()
            return self._optimizer

        @optimizer.setter
        def optimizer(self, value):
            self._optimizer = value

        @timed()
        def forward(self, values):
            self.values = values
            self._ahead(values)
            return self.result

        @timed()
        def backward(self, upstream, truth=None):
            self._back(upstream, truth)
            return self.onward

    class Dense(Module):
        def __init__(self, in_features, out_features, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.weight = np.random.randn(out_features, in_features)
            self.bias = np.zeros(out_features)

        def _ahead(self, values):
            self.result = np.einsum("ij,kj->ik", values, self.weight) + self.bias

        def _back(self, upstream, truth=None):
            self.onward = upstream @ self.weight
            slope = np.einsum("ij,ik->jk", upstream, self.values)
            self.optimizer.update([self.weight, self.bias], [slope, upstream.sum(axis=0)])
"""


def test_a_decorator_that_wraps_nothing_hides_no_arguments(judge: Judge) -> None:
    """A wrapper of one's own takes *args; what it closes over says what the pass is handed."""
    dense = judge(TRACED)["Dense"]
    assert dense.verdict == "pass", dense.report.findings
    assert {"dx", "weight", "bias"} <= {g.name for g in dense.report.gradients}


def test_steps_of_an_optimiser_made_at_need_are_seen(judge: Judge) -> None:
    """Lists of parameters and gradients go to an optimiser that a property makes."""
    dense = judge(TRACED, ("upstream.sum(axis=0)]", "upstream.mean(axis=0)]"))["Dense"]
    assert dense.wrong == {"bias"}


SWITCHED = """
    import numpy as np

    class Standardise:
        def __init__(self, n_features, eps=1e-5, momentum=0.1):
            self._training = False
            self.eps, self.momentum = eps, momentum
            self.gamma, self.beta = np.ones(n_features), np.zeros(n_features)
            self.mean_seen, self.var_seen = np.zeros(n_features), np.ones(n_features)

        def switch(self, training):
            self._training = training

        def forward(self, x):
            mean, var = self.mean_seen, self.var_seen
            if self._training:
                mean, var = x.mean(axis=0), x.var(axis=0)
                self.mean_seen = (1 - self.momentum) * self.mean_seen + self.momentum * mean
                self.var_seen = (1 - self.momentum) * self.var_seen + self.momentum * var
            self.spread = np.sqrt(var + self.eps)
            self.hat = (x - mean) / self.spread
            return self.gamma * self.hat + self.beta

        def backward(self, dout):
            self.dgamma, self.dbeta = (dout * self.hat).sum(axis=0), dout.sum(axis=0)
            dhat = dout * self.gamma
            shared = dhat.mean(axis=0) + self.hat * (dhat * self.hat).mean(axis=0)
            return (dhat - shared) / self.spread
"""


def test_a_layer_that_begins_evaluating_is_judged_training(judge: Judge) -> None:
    """A flag of its own is off until somebody trains: the way back is of the training pass."""
    assert judge(SWITCHED)["Standardise"].verdict == "pass"
    wrong = judge(SWITCHED, ("dhat.mean(axis=0) + self.hat", "self.hat"))["Standardise"]
    assert wrong.wrong == {"dx"}


KEPT_BESIDE = """
    import numpy as np

    class Cell:
        def __init__(self, n_out):
            self.n_out, self.n_in, self.ready = n_out, None, False
            self.parameters, self.gradients = {"Wx": None, "Wh": None, "b": None}, {}

        def _init_params(self):
            draw = np.random.default_rng(0).normal
            self.parameters = {
                "Wx": draw(size=(self.n_in, self.n_out)),
                "Wh": draw(size=(self.n_out, self.n_out)),
                "b": np.zeros((1, self.n_out)),
            }
            self.gradients = {name: np.zeros_like(p) for name, p in self.parameters.items()}
            self.kept = {"x": [], "h": [], "at": 0, "behind": None}
            self.ready = True

        def forward(self, x):
            if not self.ready:
                self.n_in = x.shape[1]
                self._init_params()
            if not self.kept["h"]:
                self.kept["h"].append(np.full((len(x), self.n_out), 0.3))
            own = self.parameters
            h = np.tanh(x @ own["Wx"] + self.kept["h"][-1] @ own["Wh"] + own["b"])
            self.kept["x"].append(x)
            self.kept["h"].append(h)
            self.kept["at"] += 1
            return h

        def backward(self, dout):
            self.kept["at"] -= 1
            at = self.kept["at"]
            if self.kept["behind"] is not None:
                dout = dout + self.kept["behind"]
            da = dout * (1 - self.kept["h"][at + 1] ** 2)
            self.gradients["Wx"] += self.kept["x"][at].T @ da
            self.gradients["Wh"] += self.kept["h"][at].T @ da
            self.gradients["b"] += da.sum(axis=0, keepdims=True)
            self.kept["behind"] = da @ self.parameters["Wh"].T
            return da @ self.parameters["Wx"].T

        def flush_gradients(self):
            self.kept = {"x": [], "h": [], "at": 0, "behind": None}
            for name, value in self.parameters.items():
                self.gradients[name] = np.zeros_like(value)
"""


def test_what_a_first_pass_keeps_is_nothing_to_learn(judge: Judge) -> None:
    """Parameters are made at the first input, and a state, a counter and lists beside them."""
    cell = judge(KEPT_BESIDE)["Cell"]
    assert cell.verdict == "pass", cell.report.findings
    assert {g.name for g in cell.report.gradients} == {"dx", "Wx", "Wh", "b"}
    wrong = judge(KEPT_BESIDE, ('self.kept["h"][at].T @ da', 'self.kept["h"][at + 1].T @ da'))
    assert wrong["Cell"].wrong == {"Wh"}


CONTAINERS = """
    class Chain:
        def __init__(self, layers):
            self.layers = layers

        def forward(self, inputs):
            for layer in self.layers:
                inputs = layer.forward(inputs)
            return inputs

        def backward(self, grad):
            for layer in reversed(self.layers):
                grad = layer.backward(grad)
            return grad

    class Stack:
        def __init__(self, *layers):
            self.layers = list(layers)

        def forward(self, x):
            for layer in self.layers:
                x = layer(x)
            return x

        def backward(self, dout):
            for layer in self.layers[::-1]:
                dout = layer.backward(dout)
            return dout
"""


def test_a_container_is_judged_with_layers_in_it(judge: Judge) -> None:
    """One that holds none does nothing, and is right whatever it says."""
    assert {n: j.verdict for n, j in judge(CONTAINERS).items()} == {
        "Chain": "pass",
        "Stack": "pass",
    }
    unordered = judge(
        CONTAINERS, ("reversed(self.layers)", "self.layers"), ("layers[::-1]", "layers")
    )
    assert [j.wrong for j in unordered.values()] == [{"dx"}, {"dx"}]


FILLED = """
    import numpy as np

    class Bent:
        def forward(self, x):
            self.out = np.tanh(x) * x
            return self.out

        def backward(self, x, grad_output):
            return grad_output * (np.tanh(x) + x * (1 - np.tanh(x) ** 2))

    class Sequence:
        def __init__(self):
            self.modules = []

        def add(self, module):
            self.modules.append(module)

        def forward(self, x):
            self.inputs = [x]
            for module in self.modules:
                self.inputs.append(module.forward(self.inputs[-1]))
            return self.inputs[-1]

        def backward(self, x, grad_output):
            for k in reversed(range(len(self.modules))):
                grad_output = self.modules[k].backward(self.inputs[k], grad_output)
            return grad_output
"""


def test_a_container_that_is_filled_by_a_method_is_judged_full(judge: Judge) -> None:
    """Its layers are handed their input once more, as it is itself."""
    assert {j.verdict for j in judge(FILLED).values()} == {"pass"}
    late = judge(FILLED, ("backward(self.inputs[k]", "backward(self.inputs[k + 1]"))
    assert {name: j.verdict for name, j in late.items()} == {"Bent": "pass", "Sequence": "fail"}


SCALED = """
    import numpy as np

    class Gate:
        def __init__(self, temp=1.0):
            self.temp = temp

        def forward(self, x):
            self.y = np.tanh(x / self.temp)
            return self.y

        def backward(self, dout):
            return dout * (1 - self.y ** 2) / self.temp
"""


def test_a_factor_that_is_one_by_default_is_another_for_once(judge: Judge) -> None:
    assert judge(SCALED)["Gate"].verdict == "pass"
    assert judge(SCALED, ("** 2) / self.temp", "** 2) * self.temp"))["Gate"].wrong == {"dx"}


SHAPED = """
    import copy
    import numpy as np

    class Layer:
        def set_input_shape(self, shape):
            self.input_shape = shape

    class Standardise(Layer):
        def __init__(self, eps=0.01):
            self.eps = eps

        def initialize(self, optimizer):
            self.gamma, self.beta = np.ones(self.input_shape), np.zeros(self.input_shape)
            self.gamma_opt, self.beta_opt = copy.copy(optimizer), copy.copy(optimizer)

        def forward_pass(self, X, training=True):
            self.centred = X - X.mean(axis=0)
            self.inverse = 1 / np.sqrt(X.var(axis=0) + self.eps)
            return self.gamma * self.centred * self.inverse + self.beta

        def backward_pass(self, accum_grad):
            gamma, hat, n = self.gamma, self.centred * self.inverse, len(accum_grad)
            self.gamma = self.gamma_opt.update(self.gamma, np.sum(accum_grad * hat, axis=0))
            self.beta = self.beta_opt.update(self.beta, np.sum(accum_grad, axis=0))
            shared = np.sum(accum_grad, axis=0) + hat * np.sum(accum_grad * hat, axis=0)
            return gamma * self.inverse * (n * accum_grad - shared) / n

    class Shrink:
        def __init__(self, pool_size):
            self.pool_size = pool_size

        def forward_pass(self, a_prev, training):
            self.a_prev = a_prev
            n, high, wide, c = a_prev.shape
            h, w = self.pool_size
            out = np.zeros((n, high // h, wide // w, c))
            for i in range(high // h):
                for j in range(wide // w):
                    out[:, i, j] = a_prev[:, i * h:(i + 1) * h, j * w:(j + 1) * w].mean(axis=(1, 2))
            return out

        def backward_pass(self, da_curr):
            h, w = self.pool_size
            out = np.zeros_like(self.a_prev)
            for i in range(da_curr.shape[1]):
                for j in range(da_curr.shape[2]):
                    part = da_curr[:, i:i + 1, j:j + 1] / (h * w)
                    out[:, i * h:(i + 1) * h, j * w:(j + 1) * w] += part
            return out

    class Gate:
        def forward(self, inputs):
            return inputs * (inputs > 0)

        def backward(self, inputs, prev_dev):
            return prev_dev * (inputs > 0)
"""


def test_shapes_are_said_before_the_first_pass(judge: Judge) -> None:
    """By a method, by a window of two sides; what stands beside an input comes from behind."""
    right = judge(SHAPED)
    assert {n: j.verdict for n, j in right.items()} == {
        "Standardise": "pass", "Shrink": "pass", "Gate": "pass"
    }  # fmt: skip
    assert judge(SHAPED, ("(h * w)", "(h + w)"))["Shrink"].verdict == "fail"
    assert judge(SHAPED, ("prev_dev * (inputs > 0)", "prev_dev * (inputs < 0)"))["Gate"].wrong


LISTED = """
    import numpy as np

    class Output:
        def __init__(self, n_in, n_out):
            self.W, self.b = np.random.randn(n_in, n_out), np.zeros(n_out)
            self.params = [self.W, self.b]

        def forward(self, X):
            self.X = X
            return X @ self.W + self.b

        def backward(self, dout):
            dW, db = self.X.T @ dout, dout.sum(axis=0)
            return dout @ self.W.T, [dW, db]
"""


def test_gradients_may_be_returned_in_a_list_of_their_own(judge: Judge) -> None:
    """Nothing is kept: the list beside the input's gradient is in the parameters' order."""
    right = judge(LISTED)["Output"]
    assert right.verdict == "pass", right.report.findings
    assert {g.name for g in right.report.gradients} == {"dx", "W", "b"}
    assert judge(LISTED, ("dout.sum(axis=0)", "dout.mean(axis=0)"))["Output"].wrong == {"b"}


CLIPPED = """
    import numpy as np

    class Recurrent:
        def __init__(self, input_size, output_size, hidden_size=7):
            self.Whh = np.random.randn(hidden_size, hidden_size) / 9
            self.Wxh = np.random.randn(hidden_size, input_size) / 9
            self.Why = np.random.randn(output_size, hidden_size) / 9
            self.bh, self.by = np.zeros((hidden_size, 1)), np.zeros((output_size, 1))

        def forward(self, inputs):
            h = np.zeros((len(self.Whh), 1))
            self.inputs, self.states = inputs, {0: h}
            for i, x in enumerate(inputs):
                h = np.tanh(self.Wxh @ x + self.Whh @ h + self.bh)
                self.states[i + 1] = h
            return self.Why @ h + self.by, h

        def backprop(self, d_y, learn_rate=2e-2):
            n = len(self.inputs)
            d_Why, d_by = d_y @ self.states[n].T, d_y
            d_Whh, d_Wxh = np.zeros(self.Whh.shape), np.zeros(self.Wxh.shape)
            d_bh = np.zeros(self.bh.shape)
            d_h = self.Why.T @ d_y
            for t in reversed(range(n)):
                raw = (1 - self.states[t + 1] ** 2) * d_h
                d_bh += raw
                d_Whh += raw @ self.states[t].T
                d_Wxh += raw @ self.inputs[t].T
                d_h = self.Whh.T @ raw
            for d in [d_Wxh, d_Whh, d_Why, d_bh, d_by]:
                np.clip(d, -1, 1, out=d)
            self.Whh -= learn_rate * d_Whh
            self.Wxh -= learn_rate * d_Wxh
            self.Why -= learn_rate * d_Why
            self.bh -= learn_rate * d_bh
            self.by -= learn_rate * d_by
"""


def test_what_is_clipped_on_purpose_is_judged_uncut(judge: Judge) -> None:
    """The upstream gradients that are made up are larger than those of a loss."""
    right = judge(CLIPPED)["Recurrent"]
    assert right.verdict == "pass", right.report.findings
    wrong = judge(CLIPPED, ("self.Whh.T @ raw", "self.Whh @ raw"))["Recurrent"]
    assert {"Whh", "Wxh", "bh"} == wrong.wrong


BEGUN_ANEW = """
    import numpy as np

    class Loss:
        def new_pass(self):
            self.sum_so_far, self.count_so_far = 0, 0

        def calculate(self, output, y, *, include_penalty=False):
            losses = self.forward(output, y)
            self.sum_so_far += np.sum(losses)
            self.count_so_far += len(losses)
            return np.mean(losses)

    class Loss_Absolute(Loss):
        def forward(self, y_pred, y_true):
            return np.mean(np.abs(y_true - y_pred), axis=-1)

        def backward(self, dvalues, y_true):
            self.dinputs = np.sign(dvalues - y_true) / len(dvalues[0])
            self.dinputs = self.dinputs / len(dvalues)
"""


def test_a_loss_that_counts_is_begun_anew_before_it_is_asked(judge: Judge) -> None:
    """A sum over batches is set to zero by a method that whoever trains calls first."""
    assert judge(BEGUN_ANEW)["Loss_Absolute"].verdict == "pass"
    wrong = judge(BEGUN_ANEW, ("dvalues - y_true", "y_true - dvalues"))["Loss_Absolute"]
    assert wrong.rules == {"BH101"}


OF_A_PICTURE = """
    import numpy as np

    class Mean:
        def __init__(self, X_dim):
            self.c, self.h, self.w = X_dim
            self.scale = np.ones((self.c, 1, 1))

        def forward(self, X):
            self.X = X
            return (X * self.scale).mean(axis=(2, 3))

        def backward(self, dout):
            spread = dout[:, :, None, None] / (self.h * self.w) * np.ones(self.X.shape)
            self.dscale = (spread * self.X).sum(axis=(0, 2, 3)).reshape(-1, 1, 1)
            return spread * self.scale
"""


def test_a_layer_is_told_of_the_pictures_that_it_gets(judge: Judge) -> None:
    """Channels, height and width are those of the input that it is run with."""
    mean = judge(OF_A_PICTURE)["Mean"]
    assert mean.verdict == "pass", mean.report.findings
    assert judge(OF_A_PICTURE, ("(self.h * self.w)", "(self.h * self.h)"))["Mean"].wrong


STEPPED = """
    import numpy as np

    class Conv:
        def __init__(self, n_filters, f, c_in, stride=1, pad=0):
            self.f, self.stride, self.pad = f, stride, pad
            self.W = np.random.randn(f, f, c_in, n_filters)

        def forward(self, A_prev):
            m, h, w, c = A_prev.shape
            f, s, p = self.f, self.stride, self.pad
            rows, cols = (h - f + 2 * p) // s + 1, (w - f + 2 * p) // s + 1
            self.shape = A_prev.shape
            self.padded = np.pad(A_prev, ((0, 0), (p, p), (p, p), (0, 0)))
            Z = np.zeros((m, rows, cols, self.W.shape[-1]))
            for i in range(rows):
                for j in range(cols):
                    Z[:, i, j] = np.tensordot(self.patch(i * s, j * s), self.W, 3)
            return Z

        def patch(self, i, j):
            return self.padded[:, i:i + self.f, j:j + self.f]

        def backward(self, dZ):
            f, s, p = self.f, self.stride, self.pad
            d = np.zeros(self.padded.shape)
            self.dW = np.zeros(self.W.shape)
            for i in range(dZ.shape[1]):
                for j in range(dZ.shape[2]):
                    step = np.tensordot(dZ[:, i, j], self.W, (1, 3))
                    d[:, i * s:i * s + f, j * s:j * s + f] += step
                    self.dW += np.tensordot(self.patch(i * s, j * s), dZ[:, i, j], (0, 0))
            return d[:, p:p + self.shape[1], p:p + self.shape[2]]
"""


@pytest.mark.parametrize(("new", "right"), [("i * s, j * s", True), ("i, j", False)])
def test_a_step_of_one_takes_nothing_back_that_a_longer_one_shows(
    tmp_path: Path, new: str, right: bool
) -> None:
    text = textwrap.dedent(STEPPED)
    old = "+= np.tensordot(self.patch(i * s, j * s)"
    assert old in text
    path = tmp_path / "stepped.py"
    path.write_text(text.replace(old, old.replace("i * s, j * s", new)), encoding="utf-8")
    subject = subject_named(load(Target(path=str(path))).module, "Conv")
    assert isinstance(subject, Subject)
    assert tried(subject).all_right == right


OF_ONE_RANK = """
    import numpy as np

    class Conv1x1:
        def __init__(self, c_in, c_out):
            self.W = np.random.randn(c_in, c_out)
            self.b = np.zeros(c_out)

        def forward(self, x):
            self.x = x
            return x @ self.W + self.b

        def backward(self, dy):
            self.dW = np.einsum("nhwi,nhwo->io", self.x, dy)
            self.db = dy.sum(axis=(0, 1, 2))
            return dy @ self.W.T
"""


def test_a_way_there_that_takes_any_rank_gets_the_one_that_the_way_back_takes(judge: Judge) -> None:
    assert judge(OF_ONE_RANK)["Conv1x1"].verdict == "pass"
    report = judge(OF_ONE_RANK, ("nhwi,nhwo->io", "nhwi,nwho->io"))["Conv1x1"]
    assert report.verdict != "pass"


SHORT = """
    import numpy as np

    class Pointwise:
        def __init__(self, cin, cout):
            self.w = np.random.randn(cin, cout)

        def f(self, x):
            self.x = x
            return x @ self.w

        def b(self, dy):
            self.dw = self.x.T @ dy
            return dy @ self.w.T
"""


def test_passes_of_one_letter(judge: Judge) -> None:
    assert judge(SHORT)["Pointwise"].verdict == "pass"
    wrong = judge(SHORT, ("self.x.T @ dy", "2 * self.x.T @ dy"))["Pointwise"]
    assert wrong.wrong == {"w"}


RESIDUAL = """
    import numpy as np

    class Block:
        def __init__(self, cin, cout):
            self.w = np.random.randn(cin, cout)
            self.same = cin == cout

        def f(self, x):
            self.x = x
            y = x @ self.w
            return y + x if self.same else y

        def b(self, dy):
            self.dw = self.x.T @ dy
            dx = dy @ self.w.T
            return dx + dy if self.same else dx
"""


def test_a_block_is_run_with_the_sizes_that_it_compares_alike_too(judge: Judge) -> None:
    assert judge(RESIDUAL)["Block"].verdict == "pass"
    assert judge(RESIDUAL, ("dx + dy if self.same else dx", "dx"))["Block"].wrong == {"dx"}


NODES = """
    class Add:
        def forward(self, x, y):
            return x + y

        def backprop(self, dz):
            return dz, dz
"""


def test_what_has_a_gradient_of_its_own_is_no_label(judge: Judge) -> None:
    assert judge(NODES)["Add"].verdict == "pass"
    assert judge(NODES, ("return dz, dz", "return dz, -dz"))["Add"].wrong == {"dx1"}


LISTS_THAT_UPDATE = """
    from random import random

    class Dense:
        def __init__(self, units, inputs, rate):
            self.inputs, self.rate = inputs, rate
            self.weights = [[random() - 0.5 for _ in range(inputs + 1)] for _ in range(units)]

        def forward(self, x):
            self.outputs = []
            for w in self.weights:
                s = w[self.inputs]
                for i in range(self.inputs):
                    s += x[i] * w[i]
                self.outputs.append(s if s > 0 else 0.0)
            return self.outputs

        def backward(self, x, e):
            errors = [0.0] * self.inputs
            for j, w in enumerate(self.weights):
                d = e[j] if self.outputs[j] > 0 else 0.0
                for i in range(self.inputs):
                    errors[i] += d * w[i]
                    w[i] -= self.rate * d * x[i]
                w[self.inputs] -= self.rate * d
            return errors
"""


def test_lists_that_are_no_array_in_one_world_are_asked_in_another(judge: Judge) -> None:
    assert judge(LISTS_THAT_UPDATE)["Dense"].verdict == "pass"


KEEPING = """
    import numpy as np

    class Dense:
        def __init__(self, units):
            self.units, self.params, self.grads, self.cache = units, {}, {}, {}

        def forward_propagate(self, X, save_cache=False):
            if "W" not in self.params:
                self.params["W"] = np.random.randn(X.shape[1], self.units)
            if save_cache:
                self.cache["X"] = X
            return X @ self.params["W"]

        def back_propagate(self, dZ):
            self.grads["dW"] = self.cache["X"].T @ dZ
            return dZ @ self.params["W"].T
"""


def test_a_way_there_is_asked_to_keep_what_the_way_back_needs(judge: Judge) -> None:
    assert judge(KEEPING)["Dense"].verdict == "pass"
    assert judge(KEEPING, ('self.cache["X"].T @ dZ', '-self.cache["X"].T @ dZ'))["Dense"].wrong


ONE_NAME = """
    import numpy as np

    class Flatten:
        def forward_propagate(self, Z):
            self.shape = Z.shape
            return Z.reshape(len(Z), -1).T

        def back_propagate(self, Z):
            return Z.T.reshape(self.shape)

    class Relu:
        def fprop(self, x):
            return np.maximum(x, 0)

        def bprop(self, x):
            return np.where(x > 0, 1.0, 0.0)
"""


def test_what_comes_back_may_be_called_as_what_went_there(judge: Judge) -> None:
    judged = judge(ONE_NAME)
    assert (judged["Flatten"].verdict, judged["Relu"].verdict) == ("pass", "pass")
    assert judge(ONE_NAME, ("return Z.T", "return -Z.T"))["Flatten"].wrong == {"dx"}
    assert judge(ONE_NAME, ("1.0, 0.0", "1.0, 0.1"))["Relu"].wrong == {"dx"}


AT_FIRST = """
    import numpy as np

    class Recurrent:
        def __init__(self, hidden_size):
            self.hidden_size = hidden_size
            self.start = np.zeros((1, hidden_size))
            self.first = True

        def _init_params(self, x):
            self.params = {"Wx": {}, "Wh": {}}
            self.params["Wx"]["value"] = np.random.normal(size=(x.shape[2], self.hidden_size))
            self.params["Wh"]["value"] = np.random.normal(size=(self.hidden_size,) * 2)
            for each in self.params.values():
                each["deriv"] = np.zeros_like(each["value"])

        def _clear_gradients(self):
            for each in self.params.values():
                each["deriv"] = np.zeros_like(each["value"])

        def forward_pass(self, x):
            if self.first:
                self._init_params(x)
                self.first = False
            h = np.repeat(self.start, len(x), axis=0)
            self.x, self.h = x, [h]
            for t in range(x.shape[1]):
                h = np.tanh(x[:, t] @ self.params["Wx"]["value"] + h @ self.params["Wh"]["value"])
                self.h.append(h)
            return np.stack(self.h[1:], axis=1)

        def backward_pass(self, dout):
            dx, dh = np.zeros_like(self.x), 0.0
            for t in reversed(range(dout.shape[1])):
                dz = (dout[:, t] + dh) * (1 - self.h[t + 1] ** 2)
                self.params["Wx"]["deriv"] += self.x[:, t].T @ dz
                self.params["Wh"]["deriv"] += self.h[t].T @ dz
                dx[:, t] = dz @ self.params["Wx"]["value"].T
                dh = dz @ self.params["Wh"]["value"].T
            return dx
"""


def test_what_is_learnt_is_made_at_first_beside_a_state_that_there_is(judge: Judge) -> None:
    assert judge(AT_FIRST)["Recurrent"].verdict == "pass"
    wrong = judge(AT_FIRST, ('"deriv"] += self.h[t].T', '"deriv"] += self.h[t + 1].T'))
    assert any("Wh" in where for where in wrong["Recurrent"].wrong)


TOLD = """
    import numpy as np

    class Linear:
        def __init__(self, n_out, weight_scale):
            self.n_out, self.weight_scale = n_out, weight_scale

        def _setup(self, input_shape, rng):
            self.W = rng.normal(size=(input_shape[1], self.n_out), scale=self.weight_scale)
            self.b = np.zeros(self.n_out)

        def fprop(self, x):
            self.x = x
            return x @ self.W + self.b

        def bprop(self, grad):
            self.dW, self.db = self.x.T @ grad, grad.sum(axis=0)
            return grad @ self.W.T
"""


def test_a_layer_is_told_of_what_a_network_tells_it_before_the_first_pass(judge: Judge) -> None:
    assert judge(TOLD)["Linear"].verdict == "pass"
    assert judge(TOLD, ("grad.sum(axis=0)", "grad.sum(axis=1)"))["Linear"].verdict == "fail"


HEAD_OF_ONE = """
    import numpy as np

    class Softmax:
        def __init__(self, length, nodes):
            self.weights = np.random.randn(length, nodes) / length

        def forward(self, x):
            self.x = x.flatten()
            self.exp = np.exp(self.x @ self.weights)
            return self.exp / np.sum(self.exp)

        def backprop(self, dout, rate):
            for i, gradient in enumerate(dout):
                if gradient == 0:
                    continue
                total = np.sum(self.exp)
                dt = -self.exp[i] * self.exp / total**2
                dt[i] = self.exp[i] * (total - self.exp[i]) / total**2
                dt = gradient * dt
                dx = self.weights @ dt
                self.weights -= rate * np.outer(self.x, dt)
                return dx

    head = Softmax(12, 4)

    def train(x, label):
        out = head.forward(x)
        dout = np.zeros(4)
        dout[label] = -1 / out[label]
        return head.backprop(dout, 0.1)
"""


def test_what_stops_at_the_first_entry_is_right_where_its_file_hands_it_one(judge: Judge):
    assert judge(HEAD_OF_ONE)["Softmax"].verdict == "pass"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("dout = np.zeros(4)", "dout = np.ones(4)"),
        ("(total - self.exp[i]) / total**2", "(total - self.exp[i]) / total"),
    ],
)
def test_it_is_wrong_where_several_are_handed_over_or_the_one_is_not_right(judge: Judge, old, new):
    assert judge(HEAD_OF_ONE, (old, new))["Softmax"].verdict == "fail"
