"""Two functions of any names, of which one goes the other's way back."""

import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from backhand.reading.discovery import subject_named
from backhand.reading.drivers.passes import handed_in
from backhand.reading.subject import Unready
from backhand.running.loading import load
from backhand.sources.target import Target

Judge = Callable[..., dict[str, Any]]

PRIMES = """
    import numpy as np

    def tanh(x):
        return np.tanh(x)

    def tanh_prime(x):
        return 1 - np.tanh(x) ** 2

    def mse(y_true, y_pred):
        return np.mean((y_true - y_pred) ** 2)

    def mse_prime(y_true, y_pred):
        return 2 * (y_pred - y_true) / y_true.size
"""

OF_THE_OUTPUT = """
    import numpy as np

    def sigmoid(x):
        return 1 / (1 + np.exp(-x))

    def sigmoid_derivative(x):
        return x * (1 - x)

    def delta(error, output):
        return error * sigmoid_derivative(output)
"""

COLUMNS = """
    import numpy as np

    def linear_forward(A, W, b):
        Z = np.dot(W, A) + b
        cache = (A, W, b)
        return Z, cache

    def linear_backward(dZ, cache):
        A_prev, W, b = cache
        m = A_prev.shape[1]
        dW = np.dot(dZ, A_prev.T) / m
        db = np.sum(dZ, axis=1, keepdims=True) / m
        dA_prev = np.dot(W.T, dZ)
        return dA_prev, dW, db
"""

STATIC = """
    import numpy as np

    class Linear:
        @staticmethod
        def forward(ctx, x, weight, bias):
            ctx.save_for_backward(x, weight)
            return x @ weight.T + bias

        @staticmethod
        def backward(ctx, grad_output):
            x, weight = ctx.saved_tensors
            return grad_output @ weight, grad_output.T @ x, grad_output.sum(0)
"""

CLOSURE = """
    import numpy as np

    def linear(x, W, b):
        out = x @ W + b

        def backward(dout):
            return dout @ W.T, x.T @ dout, dout.sum(axis=0)
        return out, backward
"""


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (PRIMES, {"tanh", "mse"}),
        (OF_THE_OUTPUT, {"sigmoid"}),
        (COLUMNS, {"linear"}),
        (STATIC, {"Linear"}),
        (CLOSURE, {"linear"}),
    ],
)
def test_right_passes_pass(judge: Judge, text: str, names: set[str]) -> None:
    reports = judge(text)
    assert {name: reports[name].verdict for name in names} == dict.fromkeys(names, "pass")


@pytest.mark.parametrize(
    ("text", "old", "new", "name", "where"),
    [
        (PRIMES, "1 - np.tanh(x) ** 2", "1 - np.tanh(x)", "tanh", "dx"),
        (PRIMES, "2 * (y_pred - y_true)", "2 * (y_true - y_pred)", "mse", "dx"),
        (OF_THE_OUTPUT, "return x * (1 - x)", "return x * (1 + x)", "sigmoid", "dx"),
        (COLUMNS, "np.dot(W.T, dZ)", "-np.dot(W.T, dZ)", "linear", "dx"),
        (COLUMNS, "dW = np.dot(dZ, A_prev.T) / m", "dW = np.dot(dZ, A_prev.T)", "linear", "W"),
        (STATIC, "grad_output.T @ x,", "-grad_output.T @ x,", "Linear", "weight"),
        (CLOSURE, "dout @ W.T, x.T", "2 * dout @ W.T, x.T", "linear", "dx"),
    ],
)
def test_wrong_ones_fail_where_they_are_wrong(
    judge: Judge, text: str, old: str, new: str, name: str, where: str
) -> None:
    report = judge(text, (old, new))[name]
    assert report.verdict == "fail"
    assert report.wrong == {where}


def test_a_mean_over_the_columns_must_be_taken_of_every_parameter(judge: Judge) -> None:
    """1/m in dW and db, and none in dA, is the columns' way; in dA as well it is a mistake."""
    report = judge(COLUMNS, ("dA_prev = np.dot(W.T, dZ)", "dA_prev = np.dot(W.T, dZ) / m"))[
        "linear"
    ]
    assert "BH103" in report.rules


def test_where_a_derivative_is_called_tells_what_it_is_handed() -> None:
    assert handed_in("d = e * sigmoid_prime(self.z)", "sigmoid_prime") == "input"
    assert handed_in("d = e * sigmoid_prime(layer_1)", "sigmoid_prime") == "output"
    assert handed_in("def sigmoid_prime(z): ...", "sigmoid_prime") == ""


POOL = """
    import numpy as np

    def windows_forward(A, settings, mode="max"):
        m, H, W, C = A.shape
        f, stride = settings["f"], settings["stride"]
        rows, cols = (H - f) // stride + 1, (W - f) // stride + 1
        out = np.zeros((m, rows, cols, C))
        for h in range(rows):
            for w in range(cols):
                part = A[:, h * stride:h * stride + f, w * stride:w * stride + f]
                out[:, h, w] = part.max((1, 2)) if mode == "max" else part.mean((1, 2))
        return out, (A, settings)

    def windows_backward(dout, cache, mode="max"):
        A, settings = cache
        f, stride = settings["f"], settings["stride"]
        dA = np.zeros_like(A)
        for h in range(dout.shape[1]):
            for w in range(dout.shape[2]):
                at = slice(h * stride, h * stride + f), slice(w * stride, w * stride + f)
                part, d = A[:, at[0], at[1]], dout[:, h, w][:, None, None]
                if mode == "max":
                    dA[:, at[0], at[1]] += (part == part.max((1, 2), keepdims=True)) * d
                else:
                    dA[:, at[0], at[1]] += np.ones_like(part) * d / f ** 2
        return dA
"""

TAIL = """
    import numpy as np

    def spans(length, size, step):
        return [(k, min(k + size, length)) for k in range(0, length, step)]

    def smooth1d(x, size=2, step=2):
        parts = [x[:, :, a:b].sum(-1) / (b - a) for a, b in spans(x.shape[-1], size, step)]
        return np.stack(parts, -1)

    def smooth1d_backward(x, grad, size=2, step=2):
        dx = np.zeros_like(x)
        for k, (a, b) in enumerate(spans(x.shape[-1], size, step)):
            dx[:, :, a:b] += grad[:, :, k:k + 1] / (b - a)
        return dx
"""

CELL = """
    import numpy as np

    def cell_forward(xt, h_prev, c_prev, params):
        both = np.concatenate((h_prev, xt), axis=0)
        gate = 1 / (1 + np.exp(-(params["Wg"] @ both + params["bg"])))
        new = np.tanh(params["Wn"] @ both + params["bn"])
        c_next = gate * c_prev + (1 - gate) * new
        h_next = np.tanh(c_next)
        return h_next, c_next, (both, gate, new, h_next, c_prev, params)

    def cell_backward(dh_next, dc_next, kept):
        both, gate, new, h_next, c_prev, params = kept
        dc = dc_next + dh_next * (1 - h_next ** 2)
        dgate = dc * (c_prev - new) * gate * (1 - gate)
        dnew = dc * (1 - gate) * (1 - new ** 2)
        grads = {"dWg": dgate @ both.T, "dbg": dgate.sum(1, keepdims=True),
                 "dWn": dnew @ both.T, "dbn": dnew.sum(1, keepdims=True)}
        dboth = params["Wg"].T @ dgate + params["Wn"].T @ dnew
        n = len(h_next)
        grads["dh_prev"], grads["dxt"], grads["dc_prev"] = dboth[:n], dboth[n:], dc * gate
        return grads
"""


@pytest.mark.parametrize(("text", "name"), [(POOL, "windows"), (TAIL, "smooth1d"), (CELL, "cell")])
def test_windows_modes_and_states_are_driven(judge: Judge, text: str, name: str) -> None:
    assert judge(text)[name].verdict == "pass"


@pytest.mark.parametrize(
    ("text", "old", "new", "name"),
    [
        # Only windows that overlap, the other mode, and a last window that is cut off tell these.
        (POOL, "dA[:, at[0], at[1]] += (part", "dA[:, at[0], at[1]] = (part", "windows"),
        (POOL, "* d / f ** 2", "* d / f", "windows"),
        (TAIL, "k:k + 1] / (b - a)", "k:k + 1] / size", "smooth1d"),
        (CELL, "dc_next + dh_next", "dc_next - dh_next", "cell"),
        (CELL, "dc * gate\n", "dc * (1 - gate)\n", "cell"),
    ],
)
def test_what_one_window_or_one_mode_would_hide_is_found(
    judge: Judge, text: str, old: str, new: str, name: str
) -> None:
    assert judge(text, (old, new))[name].verdict == "fail"


PADDED = """
    import numpy as np

    def corr2d(x, w):
        kh, kw = w.shape[:2]
        rows, cols = x.shape[1] - kh + 1, x.shape[2] - kw + 1
        out = np.zeros((len(x), rows, cols, w.shape[3]))
        for i in range(kh):
            for j in range(kw):
                out += x[:, i:i + rows, j:j + cols] @ w[i, j]
        return out

    def corr2d_gradw(x, dy):
        rows, cols = dy.shape[1:3]
        shape = (x.shape[1] - rows + 1, x.shape[2] - cols + 1, x.shape[3], dy.shape[3])
        gw = np.zeros(shape)
        for i in range(shape[0]):
            for j in range(shape[1]):
                gw[i, j] = np.einsum("nhwc,nhwk->ck", x[:, i:i + rows, j:j + cols], dy)
        return gw

    def corr2d_gradx(w, dy, insize):
        kh, kw = w.shape[:2]
        high = insize[0] + kh - 1 - dy.shape[1]
        wide = insize[1] + kw - 1 - dy.shape[2]
        pads = ((0, 0), (high // 2, high - high // 2), (wide // 2, wide - wide // 2), (0, 0))
        return corr2d(np.pad(dy, pads), w[::-1, ::-1].transpose(0, 1, 3, 2))
"""


def test_no_shape_is_looked_for_at_which_a_gradient_of_a_wrong_shape_fits(judge: Judge) -> None:
    # Images of which the batch is as large as they are high would let this pass.
    assert judge(PADDED)["corr2d"].verdict == "pass"
    wrong = judge(PADDED, ("kw - 1 - dy.shape[2]", "kw - 1 - dy.shape[1]"))["corr2d"]
    assert wrong.rules == {"BH203"}


LABELS_FIRST = """
    import numpy as np

    def forward(X, params):
        A1 = np.tanh(params["W1"] @ X + params["b1"])
        Z2 = params["W2"] @ A1
        e = np.exp(Z2 - Z2.max(axis=0))
        return e / e.sum(axis=0), {"X": X, "A1": A1, "A2": e / e.sum(axis=0)}

    def backward(Y, params, cache):
        dZ2 = cache["A2"] - Y
        dZ1 = (params["W2"].T @ dZ2) * (1 - cache["A1"] ** 2)
        db1 = dZ1.sum(axis=1, keepdims=True)
        return {"W1": dZ1 @ cache["X"].T, "b1": db1, "W2": dZ2 @ cache["A1"].T}
"""

OUTPUT_FIRST = """
    def scale_forward(x):
        y = x ** 2
        return y, y

    def scale_backward(y, cache):
        return 2 * y * cache ** 0.5
"""


def test_labels_that_a_way_back_begins_with_are_no_upstream_gradient(judge: Judge) -> None:
    """What is taken away from the output is its label: under which loss is for a turn to tell."""
    assert judge(LABELS_FIRST) == {}
    cost = "def cost(A, Y):\n    return -np.sum(Y * np.log(A))\n\ndef backward("
    named = judge(LABELS_FIRST, ("def backward(", cost))
    assert {name: one.verdict for name, one in named.items()} == {"backward": "pass"}
    # An upstream gradient may be called as labels are.
    reports = judge(OUTPUT_FIRST, ("x ** 2", "abs(x) ** 2"))
    assert set(reports) == {"scale"}


CLIP = """
    import numpy as np

    class ClipMin:
        @staticmethod
        def forward(ctx, x, low):
            ctx.mask = x > low
            return np.maximum(x, low)

        @staticmethod
        def backward(ctx, grad_output):
            return grad_output * ctx.mask, None
"""


def test_none_in_the_place_of_a_threshold_says_that_it_is_a_constant(judge: Judge) -> None:
    assert judge(CLIP)["ClipMin"].verdict == "pass"
    report = judge(CLIP, ("grad_output * ctx.mask", "grad_output * ~ctx.mask"))["ClipMin"]
    assert report.wrong == {"dx"}
    # What is learnt is due its gradient.
    report = judge(STATIC, ("grad_output.T @ x, grad_output.sum(0)", "None, grad_output.sum(0)"))
    assert report["Linear"].rules == {"BH105"}


WORDS = """
    import numpy as np

    def make_parameters(n_a, n_x, n_y):
        draw = np.random.default_rng(1).normal
        return {
            "Wax": draw(size=(n_a, n_x)), "Waa": draw(size=(n_a, n_a)),
            "Wya": draw(size=(n_y, n_a)), "b": np.zeros((n_a, 1)), "by": np.zeros((n_y, 1)),
        }

    def step(parameters, a_prev, x):
        a = np.tanh(parameters["Wax"] @ x + parameters["Waa"] @ a_prev + parameters["b"])
        z = parameters["Wya"] @ a + parameters["by"]
        e = np.exp(z - z.max())
        return a, e / e.sum(axis=0)

    def unrolled_forward(X, Y, a0, parameters, vocab_size=27):
        x, a, p = {}, {-1: np.copy(a0)}, {}
        loss = 0
        for t in range(len(X)):
            x[t] = np.zeros((vocab_size, 1))
            x[t][X[t]] = 1
            a[t], p[t] = step(parameters, a[t - 1], x[t])
            loss -= np.log(p[t][Y[t], 0])
        return loss, (p, a, x)

    def unrolled_backward(X, Y, parameters, cache):
        p, a, x = cache
        gradients = {"d" + name: np.zeros_like(v) for name, v in parameters.items()}
        behind = np.zeros_like(a[0])
        for t in reversed(range(len(X))):
            dy = np.copy(p[t])
            dy[Y[t]] -= 1
            gradients["dWya"] += dy @ a[t].T
            gradients["dby"] += dy
            raw = (1 - a[t] ** 2) * (parameters["Wya"].T @ dy + behind)
            gradients["db"] += raw
            gradients["dWax"] += raw @ x[t].T
            gradients["dWaa"] += raw @ a[t - 1].T
            behind = parameters["Waa"].T @ raw
        return gradients, a
"""


def test_a_sentence_is_read_with_parameters_as_wide_as_its_words(judge: Judge) -> None:
    """What picks rows of a vocabulary is handed words, not numbers."""
    right = judge(WORDS)["unrolled"]
    assert right.verdict == "pass", right.report.findings
    assert {g.name for g in right.report.gradients} == {"Wax", "Waa", "Wya", "b", "by"}
    wrong = judge(WORDS, ("raw @ a[t - 1].T", "raw @ a[t].T"))["unrolled"]
    assert wrong.wrong == {"Waa"}


KEPT_TWICE = """
    import numpy as np

    EPS = 1e-5

    def norm_forward(X, gamma, beta, cache, momentum=0.9, train=True):
        seen_mean, seen_var = cache
        mean, var = X.mean(axis=0), X.var(axis=0)
        hat = (X - mean) / np.sqrt(var + EPS)
        cache = (hat, var, gamma)
        seen_mean = momentum * seen_mean + (1 - momentum) * mean
        seen_var = momentum * seen_var + (1 - momentum) * var
        return gamma * hat + beta, cache, seen_mean, seen_var

    def norm_backward(dout, cache):
        hat, var, gamma = cache
        dhat = dout * gamma
        dX = dhat - dhat.mean(axis=0) - hat * (dhat * hat).mean(axis=0)
        return dX / np.sqrt(var + EPS), (dout * hat).sum(axis=0), dout.sum(axis=0)

    def drop_forward(X, p_dropout):
        mask = np.random.binomial(1, p_dropout, size=X.shape) / p_dropout
        return X * mask, mask

    def drop_backward(dout, cache):
        return dout * cache
"""


def test_a_cache_that_came_back_is_the_one_to_go_back_with(judge: Judge) -> None:
    """An argument may be called so as well; and a probability of dropping declares itself."""
    right = judge(KEPT_TWICE)
    assert {n: j.verdict for n, j in right.items()} == {"norm": "pass", "drop": "pass"}
    wrong = judge(KEPT_TWICE, ("dhat - dhat.mean(axis=0) - hat", "dhat - hat"))
    assert wrong["norm"].wrong == {"dx"}


BESIDE_A_LOSS = """
    import numpy as np

    def unit_forward(x, prev_h, Wx, Wh, bh, Ws, y):
        h = np.tanh(x @ Wx + prev_h @ Wh + bh)
        scores = h @ Ws
        p = np.exp(scores - scores.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        loss = -np.log(p[np.arange(len(x)), y]).mean()
        dscores = p.copy()
        dscores[np.arange(len(x)), y] -= 1
        return h, loss, (x, prev_h, Wx, Wh, Ws, h, dscores / len(x))

    def unit_backward(dh, cache):
        x, prev_h, Wx, Wh, Ws, h, dscores = cache
        da = (dh + dscores @ Ws.T) * (1 - h**2)
        return da @ Wx.T, da @ Wh.T, x.T @ da, prev_h.T @ da, da.sum(axis=0), h.T @ dscores
"""


def test_a_state_that_goes_on_beside_a_loss_is_not_taken_for_its_gradient(tmp_path: Path) -> None:
    """Its upstream gradient is added to the loss's: with either alone nothing would be right."""
    path = tmp_path / "unit.py"
    path.write_text(textwrap.dedent(BESIDE_A_LOSS), encoding="utf-8")
    module = load(Target(path=str(path))).module
    assert isinstance(subject_named(module, "unit_forward"), Unready)


SCAN = """
    import numpy as np

    def scan(a, b, c, d, u):
        T, N = len(u), len(a)
        xs = np.zeros((T + 1, N))
        for t in range(T):
            xs[t + 1] = a * xs[t] + b * u[t]
        y = xs[1:] @ c + d * u

        def pullback(dy):
            da, db, dx, du = np.zeros(N), np.zeros(N), np.zeros(N), d * dy
            for t in range(T - 1, -1, -1):
                dx = dx + dy[t] * c
                da += dx * xs[t]
                db += dx * u[t]
                du[t] += dx @ b
                dx = dx * a
            return da, db, xs[1:].T @ dy, dy @ u, du

        return y, pullback
"""


def test_one_gradient_for_each_argument_goes_by_its_place_a_numbers_too(judge: Judge) -> None:
    assert judge(SCAN)["scan"].verdict == "pass"
    assert judge(SCAN, ("du[t] += dx @ b", "du[t] += dx @ a"))["scan"].verdict == "fail"


LEAKY = """
    import numpy as np

    def leaky_relu(z, alpha=0.01):
        return np.where(z > 0, z, alpha * z)

    def leaky_relu_grad(z, alpha=0.01):
        return np.where(z > 0, 1.0, alpha)
"""


def test_what_both_have_by_default_is_no_rate(judge):
    assert judge(LEAKY)["leaky_relu"].verdict == "pass"
    assert judge(LEAKY.replace("1.0, alpha)", "1.0, -alpha)"))["leaky_relu"].verdict != "pass"


TAPED = """
    import numpy as np

    class Masked:
        @staticmethod
        def make(n_in, n_units):
            return np.zeros((n_in + n_units, n_units))

        @staticmethod
        def run(W, X, lengths, state=None):
            N, T, D = X.shape
            h = np.zeros((N, W.shape[1]))
            out, tape = np.empty((N, T, W.shape[1])), []
            for t in range(T):
                m = (t < lengths)[:, None]
                inp = np.hstack([X[:, t], h])
                new = np.tanh(inp @ W)
                tape.append((inp, new, m))
                h = np.where(m, new, h)
                out[:, t] = h
            return out, h, tape

        @staticmethod
        def unroll_back(W, tape, d_out, d_final=None):
            N, T, u = d_out.shape
            D = W.shape[0] - u
            dW, dX = np.zeros_like(W), np.zeros((N, T, D))
            dh = np.zeros((N, u)) if d_final is None else d_final
            for t in range(T - 1, -1, -1):
                inp, new, m = tape[t]
                dh = dh + d_out[:, t]
                da = dh * m * (1 - new ** 2)
                dW += inp.T @ da
                d_inp = da @ W.T
                dX[:, t] = d_inp[:, :D]
                dh = d_inp[:, D:] + dh * ~m
            return dW, dX
"""


def test_a_static_method_is_handed_what_another_one_returns(judge: Judge) -> None:
    assert judge(TAPED)["Masked"].verdict == "pass"
    assert judge(TAPED, (" + dh * ~m", ""))["Masked"].verdict == "fail"


HELD = """
    import numpy as np

    class Layer:
        def __init__(self, kind, n_in, units):
            rng = np.random.default_rng(0)
            self.p, self.c, self.g = {}, {}, {}
            for name in {"gate": ("t",), "plain": ()}[kind]:
                self.p["U" + name] = rng.normal(size=(n_in, units))
                self.p["b" + name] = np.zeros(units)

    def gate_forward(layer, X):
        layer.c = {"X": X, "T": np.tanh(X @ layer.p["Ut"] + layer.p["bt"])}
        return layer.c["T"]

    def gate_backward(layer, dA):
        d = dA * (1 - layer.c["T"] ** 2)
        layer.g = {"dUt": layer.c["X"].T @ d, "dbt": d.sum(axis=0)}
        return d @ layer.p["Ut"].T
"""


def test_a_layer_that_is_handed_in_keeps_its_gradients(judge: Judge) -> None:
    assert judge(HELD)["gate"].verdict == "pass"
    assert judge(HELD, ("d.sum(axis=0)", "d.mean(axis=0)"))["gate"].wrong == {"bt"}


OF_ONE_NUMBER = """
    from math import exp

    def transfer(activation):
        return 1.0 / (1.0 + exp(-activation))

    def transfer_derivative(output):
        return output * (1.0 - output)

    def sends_back(neuron, error):
        neuron["delta"] = error * transfer_derivative(neuron["output"])
"""


def test_a_function_of_one_number_is_one_of_each(judge: Judge) -> None:
    assert judge(OF_ONE_NUMBER)["transfer"].verdict == "pass"
    assert judge(OF_ONE_NUMBER, ("(1.0 - output)", "(1.0 + output)"))["transfer"].verdict == "fail"


BY_NAME = """
    import numpy as np

    def act(z, kind):
        if kind == "tanh":
            return np.tanh(z)
        if kind == "softplus":
            return np.logaddexp(0, z)
        raise ValueError(kind)

    def act_grad(z, a, kind):
        if kind == "tanh":
            return 1 - a ** 2
        if kind == "softplus":
            return 1 / (1 + np.exp(-z))
        raise ValueError(kind)
"""


def test_a_derivative_may_be_handed_the_input_and_the_output(judge: Judge) -> None:
    assert judge(BY_NAME)["act"].verdict == "pass"
    assert judge(BY_NAME, ("1 - a ** 2", "1 - z ** 2"))["act"].verdict == "fail"
    assert judge(BY_NAME, ("1 / (1 + np.exp(-z))", "1 / (1 + np.exp(z))"))["act"].verdict == "fail"


HANDED_ITS_OUTPUT = """
    import numpy as np

    def tanh(x):
        return np.tanh(x)

    def tanh_prime(x):
        return 1 - np.tanh(x) ** 2

    def step(x, W, t):
        z = x @ W
        h = tanh(z)
        return (h - t) * tanh_prime(h)
"""


def test_a_slope_is_judged_at_what_the_file_surely_hands_it(judge: Judge) -> None:
    assert judge(HANDED_ITS_OUTPUT)["tanh"].verdict == "fail"
    assert judge(HANDED_ITS_OUTPUT, ("prime(h)", "prime(z)"))["tanh"].verdict == "pass"


TRUTHS = """
    import numpy as np

    def divergence_forward(y_pred, y_true, log_target):
        rows, columns = y_pred.shape
        out = np.zeros((rows, columns))
        for row in range(rows):
            offsets = np.arange(columns)
            true, predicted = y_true[row][offsets], y_pred[row][offsets]
            if log_target:
                out[row] = np.exp(true) * (true - predicted)
            else:
                out[row] = true * (np.log(np.maximum(true, 1e-10)) - predicted)
        return out

    def divergence_backward(target, grad_output, log_target):
        return -grad_output * (np.exp(target) if log_target else target)
"""


def test_what_is_true_there_is_the_target_on_the_way_back(judge: Judge) -> None:
    assert judge(TRUTHS)["divergence"].verdict == "pass"
    assert judge(TRUTHS, ("return -grad", "return grad"))["divergence"].verdict == "fail"


ALONG_A_DIMENSION = """
    import numpy as np

    class Context:
        def save_for_backward(self, *values):
            self.saved_tensors = values

    class LogSoftmax:
        @staticmethod
        def forward(ctx, a, dim):
            out = a - np.log(np.exp(a).sum(axis=dim, keepdims=True))
            ctx.save_for_backward(out, dim)
            return out

        @staticmethod
        def backward(ctx, grad_output):
            out, dim = ctx.saved_tensors
            return grad_output - np.exp(out) * grad_output.sum(axis=dim, keepdims=True)

    class AvgPool:
        @staticmethod
        def tile(a, kh, kw):
            n, c, h, w = a.shape
            return a.reshape(n, c, h // kh, kh, w // kw, kw)

        @staticmethod
        def forward(ctx, a, kernel):
            ctx.save_for_backward(kernel)
            return AvgPool.tile(a, *kernel).mean(axis=(3, 5))

        @staticmethod
        def backward(ctx, grad_output):
            ((kh, kw),) = ctx.saved_tensors
            return np.repeat(np.repeat(grad_output, kh, axis=2), kw, axis=3) / (kh * kw)
"""


def test_a_dimension_and_a_window_are_settings_by_how_they_are_used(judge: Judge) -> None:
    told = {n: one.verdict for n, one in judge(ALONG_A_DIMENSION).items()}
    assert told == {"LogSoftmax": "pass", "AvgPool": "pass"}
    wrong = judge(ALONG_A_DIMENSION, ("sum(axis=dim, keepdims=True)\n\n", "sum()\n\n"))
    assert wrong["LogSoftmax"].verdict == "fail"


OVER_TWO_AXES = """
    import numpy as np

    def layernorm(x, g, b, eps=1e-5):
        mu = x.mean(-1, keepdims=True)
        rstd = (x.var(-1, keepdims=True) + eps) ** -0.5
        norm = (x - mu) * rstd
        return norm * g + b, (norm, rstd, g)

    def layernorm_backward(dy, cache):
        norm, rstd, g = cache
        dnorm = dy * g
        dx = dnorm - dnorm.mean(-1, keepdims=True) - norm * (dnorm * norm).mean(-1, keepdims=True)
        dx *= rstd
        return dx, (dy * norm).sum((0, 1)), dy.sum((0, 1))
"""


def test_what_is_summed_over_two_leading_axes_has_three(judge: Judge) -> None:
    assert judge(OVER_TWO_AXES)["layernorm"].verdict == "pass"
    assert judge(OVER_TWO_AXES, ("dx *= rstd", "dx *= rstd**2"))["layernorm"].wrong == {"dx"}
