"""JAX-flavoured numpy: ops return their output and a pullback closure."""
import numpy as np


def tree_map(f, tree, *rest):
    if isinstance(tree, dict):
        return {k: tree_map(f, tree[k], *(r[k] for r in rest)) for k in tree}
    if isinstance(tree, (list, tuple)):
        return type(tree)(tree_map(f, *xs) for xs in zip(tree, *rest))
    return f(tree, *rest)


def dense(params, x):
    w, b = params["w"], params["b"]
    y = x @ w + b

    def pullback(dy):
        return {"w": x.T @ dy, "b": dy.sum(0)}, dy @ w.T

    return y, pullback


def layer_norm(params, x, eps=1e-6):
    scale, offset = params["scale"], params["offset"]
    mean = x.mean(-1, keepdims=True)
    inv = 1 / np.sqrt(x.var(-1, keepdims=True) + eps)
    xn = (x - mean) * inv

    def pullback(dy):
        d = dy * scale
        dx = inv * (d - d.mean(-1, keepdims=True) - xn * (d * xn).mean(-1, keepdims=True))
        return {"scale": (dy * xn).sum(0), "offset": dy.sum(0)}, dx

    return scale * xn + offset, pullback


def gelu(x):
    # sigmoid approximation
    s = 1 / (1 + np.exp(-1.702 * x))

    def pullback(dy):
        return dy * (s + 1.702 * x * s * (1 - s))

    return x * s, pullback


def softmax_cross_entropy(logits, labels):
    logp = logits - logits.max(-1, keepdims=True)
    logp = logp - np.log(np.exp(logp).sum(-1, keepdims=True))
    n = len(labels)

    def pullback(dl):
        d = np.exp(logp)
        d[np.arange(n), labels] -= 1
        return dl * d / n

    return -logp[np.arange(n), labels].mean(), pullback


def l2(params, strength):
    total = 0.5 * strength * sum(np.sum(p["w"] ** 2) for p in params["layers"])

    def pullback(dl):
        zero = tree_map(np.zeros_like, params)
        for z, p in zip(zero["layers"], params["layers"]):
            z["w"] = dl * strength * p["w"]
        return zero

    return total, pullback


def mlp(params, x):
    pullbacks = []
    for layer, norm in zip(params["layers"][:-1], params["norms"]):
        x, pb_dense = dense(layer, x)
        x, pb_norm = layer_norm(norm, x)
        x, pb_act = gelu(x)
        pullbacks.append((pb_dense, pb_norm, pb_act))
    x, pb_out = dense(params["layers"][-1], x)

    def pullback(dy):
        layers, norms = [], []
        g, dy = pb_out(dy)
        layers.append(g)
        for pb_dense, pb_norm, pb_act in reversed(pullbacks):
            gn, dy = pb_norm(pb_act(dy))
            gl, dy = pb_dense(dy)
            norms.append(gn)
            layers.append(gl)
        return {"layers": layers[::-1], "norms": norms[::-1]}, dy

    return x, pullback


def value_and_grad(params, batch, strength=1e-3):
    x, labels = batch
    logits, pb_net = mlp(params, x)
    loss, pb_loss = softmax_cross_entropy(logits, labels)
    penalty, pb_l2 = l2(params, strength)
    g_net, _ = pb_net(pb_loss(1.0))
    return loss + penalty, tree_map(np.add, g_net, pb_l2(1.0))


def init(sizes, rng):
    return {
        "layers": [{"w": rng.normal(0, i ** -0.5, (i, o)), "b": np.zeros(o)} for i, o in zip(sizes[:-1], sizes[1:])],
        "norms": [{"scale": np.ones(o), "offset": np.zeros(o)} for o in sizes[1:-1]],
    }


def adam(lr, b1=0.9, b2=0.999, eps=1e-8):
    def init_fn(params):
        zeros = tree_map(np.zeros_like, params)
        return {"m": zeros, "v": tree_map(np.zeros_like, params), "t": 0}

    def update(grads, state, params):
        t = state["t"] + 1
        m = tree_map(lambda m, g: b1 * m + (1 - b1) * g, state["m"], grads)
        v = tree_map(lambda v, g: b2 * v + (1 - b2) * g * g, state["v"], grads)
        params = tree_map(
            lambda p, m, v: p - lr * (m / (1 - b1 ** t)) / (np.sqrt(v / (1 - b2 ** t)) + eps), params, m, v)
        return params, {"m": m, "v": v, "t": t}

    return init_fn, update


def run():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(300, 2))
    labels = ((x ** 2).sum(1) > 1.2).astype(int) + (x[:, 0] > 0)
    params = init([2, 16, 16, 3], rng)
    init_fn, update = adam(1e-2)
    state = init_fn(params)
    for step in range(150):
        loss, grads = value_and_grad(params, (x, labels))
        params, state = update(grads, state, params)
        if step % 50 == 0:
            print(step, loss)


if __name__ == "__main__":
    run()
