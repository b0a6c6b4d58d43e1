"""What trains, and the calls that are made up for it."""

from __future__ import annotations

import ast
from dataclasses import replace

import numpy as np
import pytest

from backhand.reading.drivers.trainer import Call, Definitions, Trainer, trainers, which_run

ESTIMATOR = """
import numpy as np

class Line:
    def __init__(self, lr=0.1, n_iter=50):
        self.lr = lr
        self.n_iter = n_iter

    def fit(self, X, y):
        self.w = np.zeros(X.shape[1])
        for _ in range(self.n_iter):
            self.w -= self.lr * X.T @ (X @ self.w - y) / len(y)
        return self
"""

NETWORK = """
import numpy as np

class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1 = np.random.randn(n_in, n_hidden)
        self.W2 = np.random.randn(n_hidden, n_out)

    def loss(self, x, y):
        return 0.5 * np.sum((np.tanh(x @ self.W1) @ self.W2 - y) ** 2)

    def train_step(self, x, y, lr):
        h = np.tanh(x @ self.W1)
        d = h @ self.W2 - y
        dh = d @ self.W2.T * (1 - h ** 2)
        self.W2 -= lr * h.T @ d
        self.W1 -= lr * x.T @ dh
"""

FUNCTION = """
import numpy as np

def gradient_descent(X, y, theta, alpha, num_iters):
    for i in range(num_iters):
        theta = theta - alpha * X.T @ (X @ theta - y) / len(y)
    return theta
"""


def found(text: str) -> list[Trainer]:
    return trainers(ast.parse(text))


def runs(text: str, call: Call) -> bool:
    try:
        exec(text + call.main, {"__name__": "trained"})
    except Exception:
        return False
    return True


@pytest.mark.parametrize(
    ("text", "name"), [(ESTIMATOR, "Line"), (NETWORK, "Net"), (FUNCTION, "gradient_descent")]
)
def test_what_trains_is_found_and_called(text, name):
    (trainer,) = found(text)
    assert trainer.name == name
    assert any(runs(text, call) for call in trainer.calls())


def test_what_takes_no_step_trains_nothing():
    assert not found("class A:\n    def fit(self, x):\n        self.mean = x.mean(0)\n")
    assert not found("def model(x, w):\n    return x @ w\n")
    assert not found("class A:\n    def forward(self, x):\n        return x\n")


def test_sizes_fit_the_data():
    (trainer,) = found(NETWORK)
    first = next(call for call in trainer.calls() if runs(NETWORK, call))
    assert "Net(n_in=4, n_hidden=5, n_out=3).train_step(x=_X, y=_Y, lr=" in first.told
    assert first.looped
    assert "_loss = _model.loss(_X, _Y)" in first.text


def test_one_step_a_call_stands_beside_the_definition_s_own_loss():
    text = NETWORK.replace("def train_step", "def fit").replace(
        "        h = ", "        for x, y in [(x, y)]:\n          h = ", 1
    )
    (trainer,) = found(
        NETWORK + "\n    def fit(self, x, y, epochs=9, lr=0.1):\n"
        "        for _ in range(epochs):\n            self.train_step(x, y, lr)\n"
    )
    del text
    call = next(trainer.calls(alone=True))
    assert call.looped
    assert "epochs=1" in call.text
    assert "_loss" in call.text


def test_which_calls_run_is_told_by_one_program():
    (trainer,) = found(NETWORK)
    calls = list(trainer.calls())
    own: dict[str, object] = {"__name__": "trained"}
    exec(NETWORK + which_run(calls), own)
    told = {int(name.removeprefix("_ran_")) for name in own if name.startswith("_ran_")}
    assert told == {number for number, call in enumerate(calls) if runs(NETWORK, call)}
    assert 0 < len(told) < len(calls)


def test_what_a_file_does_beside_its_definitions_is_blank():
    text = (
        "import numpy as np\nN = 3\ndata = np.load('x.npy')\nprint(N)\n"
        "def f(x):\n    return x\nfor i in range(3):\n    f(i)\n"
        "if __name__ == '__main__':\n    f(1)\n"
    )
    kept = Definitions(ast.parse(text)).text_of_definitions(text)
    assert kept.count("\n") == text.count("\n")
    lines = kept.splitlines()
    assert [number for number, line in enumerate(lines, 1) if line.strip()] == [1, 2, 5, 6]


def test_data_differ_in_all_their_sizes():
    (trainer,) = found(NETWORK)
    first = next(call for call in trainer.calls() if runs(NETWORK, call))
    own: dict[str, object] = {"__name__": "trained"}
    exec(NETWORK + first.main, own)
    sizes = [*np.shape(own["_X"]), np.shape(own["_Y"])[1], np.shape(own["_model"].W1)[1]]
    assert len(set(sizes)) == len(sizes)


CHOOSING = """
import numpy as np

def squares(W, X, y):
    loss = 0.5 * np.sum((X @ W - y) ** 2)
    return loss, X.T @ (X @ W - y)

class Fitted:
    def __init__(self, criterion):
        self.criterion = criterion

    def train(self, X, y, rate, steps=10, batch_size=4):
        self.W = np.zeros((X.shape[1], y.shape[1]))
        for k in range(steps):
            loss, grad = self.criterion(self.W, X, y)
            self.W -= rate * grad

    def backward(self, grad):
        self.W -= grad * 0.1
"""


def test_a_criterion_is_what_gives_a_loss_with_its_gradient():
    (trainer,) = found(CHOOSING)
    assert "criterion=squares" in next(trainer.calls()).told


def test_one_sample_a_batch_stands_behind_more():
    (trainer,) = found(CHOOSING)
    calls = {"batch_size=1)" in call.told: call.tier for call in trainer.calls()}
    assert calls[True] > 0


def test_what_only_takes_gradients_is_no_step():
    (trainer,) = found(CHOOSING)
    assert trainer.updating == ("train",)
    assert not trainer.multiplies
    (other,) = found(NETWORK)
    assert other.multiplies


BATCHED = """
import numpy as np

class Line:
    def __init__(self, n_in):
        self.w = np.zeros((1, n_in))

    def learn(self, batch, eta):
        total = sum((self.w @ x - y) @ x.T for x, y in batch)
        self.w = self.w - eta * total
"""


def test_a_step_with_a_loop_of_its_own_is_looped_where_only_the_step_is_open():
    (trainer,) = found(BATCHED)
    assert not list(trainer.calls(alone=True))
    assert all(call.looped for call in replace(trainer, right=True).calls(alone=True))
    assert list(replace(trainer, right=True).calls(alone=True))
