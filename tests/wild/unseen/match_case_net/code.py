"""A network is a list of tuples. Python 3.10+ (match/case)."""
from __future__ import annotations
import numpy as np

Layer = tuple


def init(spec: list[Layer], rng: np.random.Generator) -> list[dict]:
    params = []
    for layer in spec:
        match layer:
            case ("linear", n_in, n_out):
                params.append({"W": rng.normal(0, n_in ** -0.5, (n_in, n_out)), "b": np.zeros(n_out)})
            case ("prelu", n):
                params.append({"a": np.full(n, 0.25)})
            case ("weightnorm", n_in, n_out):
                params.append({"v": rng.normal(size=(n_in, n_out)), "g": np.ones(n_out)})
            case ("groupnorm", n, _):
                params.append({"gamma": np.ones(n), "beta": np.zeros(n)})
            case _:
                params.append({})
    return params


def forward(spec, params, x):
    tape = []
    for layer, p in zip(spec, params):
        match layer:
            case ("linear", *_):
                tape.append(x)
                x = x @ p["W"] + p["b"]
            case ("weightnorm", *_):
                norm = np.linalg.norm(p["v"], axis=0)
                tape.append((x, norm))
                x = x @ (p["g"] * p["v"] / norm)
            case ("prelu", _):
                tape.append(x)
                x = np.where(x > 0, x, p["a"] * x)
            case ("groupnorm", n, groups):
                z = x.reshape(len(x), groups, n // groups)
                std = np.sqrt(z.var(-1, keepdims=True) + 1e-5)
                xhat = (z - z.mean(-1, keepdims=True)) / std
                tape.append((xhat, std))
                x = xhat.reshape(x.shape) * p["gamma"] + p["beta"]
            case ("maxout", k):
                z = x.reshape(len(x), -1, k)
                win = z.argmax(-1)
                tape.append((win, k))
                x = np.take_along_axis(z, win[..., None], -1)[..., 0]
            case ("residual", inner, inner_params):
                y, t = forward(inner, inner_params, x)
                tape.append(t)
                x = x + y
            case unknown:
                raise ValueError(f"what is {unknown}?")
    return x, tape


def backward(spec, params, tape, dy):
    grads = [None] * len(spec)
    for i in reversed(range(len(spec))):
        p, saved = params[i], tape[i]
        match spec[i]:
            case ("linear", *_):
                grads[i] = {"W": saved.T @ dy, "b": dy.sum(0)}
                dy = dy @ p["W"].T
            case ("weightnorm", *_):
                x, norm = saved
                dW = x.T @ dy
                unit = p["v"] / norm
                dg = (dW * unit).sum(0)
                grads[i] = {"g": dg, "v": p["g"] / norm * (dW - dg * unit)}
                dy = dy @ (p["g"] * unit).T
            case ("prelu", _):
                grads[i] = {"a": np.where(saved > 0, 0, saved * dy).sum(0)}
                dy = np.where(saved > 0, dy, p["a"] * dy)
            case ("groupnorm", *_):
                xhat, std = saved
                grads[i] = {"gamma": (dy * xhat.reshape(dy.shape)).sum(0), "beta": dy.sum(0)}
                d = (dy * p["gamma"]).reshape(xhat.shape)
                d = d - d.mean(-1, keepdims=True) - xhat * (d * xhat).mean(-1, keepdims=True)
                dy = (d / std).reshape(dy.shape)
            case ("maxout", _):
                win, k = saved
                dz = np.zeros((*win.shape, k))
                np.put_along_axis(dz, win[..., None], dy[..., None], -1)
                grads[i], dy = {}, dz.reshape(len(dy), -1)
            case ("residual", inner, inner_params):
                d_in, grads[i] = backward(inner, inner_params, saved, dy)
                dy = dy + d_in
    return dy, grads


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    block = [("linear", 8, 8), ("prelu", 8), ("linear", 8, 8)]
    spec = [("weightnorm", 3, 16), ("maxout", 2), ("groupnorm", 8, 2), ("residual", block, init(block, rng)), ("linear", 8, 1)]
    params = init(spec, rng)
    x = rng.normal(size=(128, 3))
    y = np.sin(x.sum(1, keepdims=True))
    for step in range(200):
        out, tape = forward(spec, params, x)
        _, grads = backward(spec, params, tape, 2 * (out - y) / len(x))
        for p, g in zip(params, grads):
            for k in p:
                p[k] -= 0.05 * g[k]
        for p, g in zip(spec[3][2], grads[3]):
            for k in p:
                p[k] -= 0.05 * g[k]
    print(np.mean((out - y) ** 2))
