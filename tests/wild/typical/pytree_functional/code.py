"""jax-flavoured numpy: params are pytrees, every op returns (out, vjp)."""
import numpy as np


def tree_map(f, tree, *rest):
    if isinstance(tree, dict):
        return {k: tree_map(f, v, *(r[k] for r in rest)) for k, v in tree.items()}
    if isinstance(tree, list):
        return [tree_map(f, v, *(r[i] for r in rest)) for i, v in enumerate(tree)]
    return f(tree, *rest)


def tree_leaves(tree):
    if isinstance(tree, dict):
        return [leaf for k in sorted(tree) for leaf in tree_leaves(tree[k])]
    if isinstance(tree, list):
        return [leaf for v in tree for leaf in tree_leaves(v)]
    return [tree]


def init(rng, d_in, d_model, d_out, n_blocks):
    def dense(i, o):
        return {"w": rng.normal(size=(i, o)) / np.sqrt(i), "b": np.zeros(o)}
    return {
        "embed": dense(d_in, d_model),
        "blocks": [{"scale": np.ones(d_model), "up": dense(d_model, 2 * d_model), "down": dense(2 * d_model, d_model)}
                   for _ in range(n_blocks)],
        "head": dense(d_model, d_out),
    }


def dense_vjp(p, x):
    def vjp(g):
        return {"w": x.T @ g, "b": g.sum(0)}, g @ p["w"].T
    return x @ p["w"] + p["b"], vjp


def silu_vjp(x):
    s = 1 / (1 + np.exp(-x))

    def vjp(g):
        return g * s * (1 + x * (1 - s))
    return x * s, vjp


def rmsnorm_vjp(scale, x, eps=1e-6):
    inv = 1 / np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + eps)
    xn = x * inv

    def vjp(g):
        gs = g * scale
        dx = inv * (gs - xn * np.mean(gs * xn, axis=-1, keepdims=True))
        return (g * xn).sum(0), dx
    return xn * scale, vjp


def block_vjp(p, x):
    n, norm_back = rmsnorm_vjp(p["scale"], x)
    u, up_back = dense_vjp(p["up"], n)
    a, act_back = silu_vjp(u)
    d, down_back = dense_vjp(p["down"], a)

    def vjp(g):
        g_down, ga = down_back(g)
        g_up, gn = up_back(act_back(ga))
        g_scale, gx = norm_back(gn)
        return {"scale": g_scale, "up": g_up, "down": g_down}, g + gx
    return x + d, vjp


def forward_vjp(params, x):
    h, embed_back = dense_vjp(params["embed"], x)
    backs = []
    for p in params["blocks"]:
        h, back = block_vjp(p, h)
        backs.append(back)
    y, head_back = dense_vjp(params["head"], h)

    def vjp(g):
        grads = {"blocks": []}
        grads["head"], g = head_back(g)
        for back in reversed(backs):
            gp, g = back(g)
            grads["blocks"].insert(0, gp)
        grads["embed"], _ = embed_back(g)
        return grads
    return y, vjp


def loss_and_grad(params, x, y):
    pred, vjp = forward_vjp(params, x)
    err = pred - y
    return 0.5 * np.mean(np.sum(err ** 2, axis=1)), vjp(err / len(x))


def clip_by_global_norm(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g ** 2) for g in tree_leaves(grads)))
    scale = min(1.0, max_norm / (norm + 1e-12))
    return tree_map(lambda g: g * scale, grads)


def train_step(params, x, y, lr):
    loss, grads = loss_and_grad(params, x, y)
    grads = clip_by_global_norm(grads, 1.0)
    return loss, tree_map(lambda p, g: p - lr * g, params, grads)


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    params = init(rng, 3, 16, 2, n_blocks=2)
    x = rng.normal(size=(128, 3))
    y = np.stack([np.sin(x[:, 0]) * x[:, 1], np.cos(x[:, 2])], axis=1)
    steps = 300
    for i in range(steps):
        lr = 0.1 * (1 + np.cos(np.pi * i / steps))
        loss, params = train_step(params, x, y, lr)
    print("final loss", loss)
