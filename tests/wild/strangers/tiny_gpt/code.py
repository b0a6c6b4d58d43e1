"""A GPT small enough to read in one sitting. numpy only, manual backward."""
import numpy as np

TEXT = "the quick brown fox jumps over the lazy dog. the lazy dog sleeps. " * 20
CHARS = sorted(set(TEXT))
STOI = {c: i for i, c in enumerate(CHARS)}


def init_params(vocab, ctx, d, layers, rng):
    p = {"wte": rng.normal(0, 0.02, (vocab, d)), "wpe": rng.normal(0, 0.02, (ctx, d)),
         "lnf.g": np.ones(d), "lnf.b": np.zeros(d)}
    for i in range(layers):
        p[f"h{i}.ln1.g"], p[f"h{i}.ln1.b"] = np.ones(d), np.zeros(d)
        p[f"h{i}.ln2.g"], p[f"h{i}.ln2.b"] = np.ones(d), np.zeros(d)
        p[f"h{i}.qkv.w"], p[f"h{i}.qkv.b"] = rng.normal(0, 0.02, (d, 3 * d)), np.zeros(3 * d)
        p[f"h{i}.proj.w"], p[f"h{i}.proj.b"] = rng.normal(0, 0.02, (d, d)), np.zeros(d)
        p[f"h{i}.fc.w"], p[f"h{i}.fc.b"] = rng.normal(0, 0.02, (d, 4 * d)), np.zeros(4 * d)
        p[f"h{i}.out.w"], p[f"h{i}.out.b"] = rng.normal(0, 0.02, (4 * d, d)), np.zeros(d)
    return p


def linear(x, w, b):
    return x @ w + b, (x, w)


def linear_backward(dy, cache):
    x, w = cache
    dw = x.reshape(-1, x.shape[-1]).T @ dy.reshape(-1, dy.shape[-1])
    return dy @ w.T, dw, dy.reshape(-1, dy.shape[-1]).sum(0)


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


K = np.sqrt(2 / np.pi)


def gelu(x):
    return 0.5 * x * (1 + np.tanh(K * (x + 0.044715 * x ** 3)))


def gelu_backward(dy, x):
    t = np.tanh(K * (x + 0.044715 * x ** 3))
    return dy * (0.5 * (1 + t) + 0.5 * x * (1 - t ** 2) * K * (1 + 3 * 0.044715 * x ** 2))


def attention(qkv, n_head):
    B, T, D3 = qkv.shape
    d = D3 // 3
    hs = d // n_head
    q, k, v = (a.reshape(B, T, n_head, hs).transpose(0, 2, 1, 3) for a in np.split(qkv, 3, axis=-1))
    s = q @ k.transpose(0, 1, 3, 2) / np.sqrt(hs)
    s = np.where(np.tril(np.ones((T, T), bool)), s, -np.inf)
    s = s - s.max(-1, keepdims=True)
    a = np.exp(s)
    a /= a.sum(-1, keepdims=True)
    y = (a @ v).transpose(0, 2, 1, 3).reshape(B, T, d)
    return y, (q, k, v, a)


def attention_backward(dy, cache):
    q, k, v, a = cache
    B, h, T, hs = q.shape
    dy = dy.reshape(B, T, h, hs).transpose(0, 2, 1, 3)
    da = dy @ v.transpose(0, 1, 3, 2)
    dv = a.transpose(0, 1, 3, 2) @ dy
    ds = a * (da - (da * a).sum(-1, keepdims=True)) / np.sqrt(hs)
    dq = ds @ k
    dk = ds.transpose(0, 1, 3, 2) @ q
    parts = [t.transpose(0, 2, 1, 3).reshape(B, T, h * hs) for t in (dq, dk, dv)]
    return np.concatenate(parts, axis=-1)


def block_forward(x, p, i, n_head):
    n = f"h{i}."
    a, c1 = layernorm(x, p[n + "ln1.g"], p[n + "ln1.b"])
    qkv, c2 = linear(a, p[n + "qkv.w"], p[n + "qkv.b"])
    y, c3 = attention(qkv, n_head)
    y, c4 = linear(y, p[n + "proj.w"], p[n + "proj.b"])
    x = x + y
    a, c5 = layernorm(x, p[n + "ln2.g"], p[n + "ln2.b"])
    f, c6 = linear(a, p[n + "fc.w"], p[n + "fc.b"])
    y, c7 = linear(gelu(f), p[n + "out.w"], p[n + "out.b"])
    return x + y, (c1, c2, c3, c4, c5, c6, f, c7)


def block_backward(dx, cache, grads, i):
    n = f"h{i}."
    c1, c2, c3, c4, c5, c6, f, c7 = cache
    d, grads[n + "out.w"], grads[n + "out.b"] = linear_backward(dx, c7)
    d = gelu_backward(d, f)
    d, grads[n + "fc.w"], grads[n + "fc.b"] = linear_backward(d, c6)
    d, grads[n + "ln2.g"], grads[n + "ln2.b"] = layernorm_backward(d, c5)
    dx = dx + d
    d, grads[n + "proj.w"], grads[n + "proj.b"] = linear_backward(dx, c4)
    d = attention_backward(d, c3)
    d, grads[n + "qkv.w"], grads[n + "qkv.b"] = linear_backward(d, c2)
    d, grads[n + "ln1.g"], grads[n + "ln1.b"] = layernorm_backward(d, c1)
    return dx + d


def gpt_forward(idx, p, layers, n_head):
    B, T = idx.shape
    x = p["wte"][idx] + p["wpe"][:T]
    caches = []
    for i in range(layers):
        x, c = block_forward(x, p, i, n_head)
        caches.append(c)
    x, clnf = layernorm(x, p["lnf.g"], p["lnf.b"])
    logits = x @ p["wte"].T  # weight tying
    return logits, (idx, x, clnf, caches)


def gpt_backward(dlogits, cache, p):
    idx, x, clnf, caches = cache
    B, T = idx.shape
    grads = {}
    grads["wte"] = dlogits.reshape(B * T, -1).T @ x.reshape(B * T, -1)
    dx = dlogits @ p["wte"]
    dx, grads["lnf.g"], grads["lnf.b"] = layernorm_backward(dx, clnf)
    for i in reversed(range(len(caches))):
        dx = block_backward(dx, caches[i], grads, i)
    np.add.at(grads["wte"], idx, dx)
    grads["wpe"] = np.zeros_like(p["wpe"])
    grads["wpe"][:T] = dx.sum(0)
    return grads


def loss_fn(logits, targets):
    z = logits - logits.max(-1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(-1, keepdims=True))
    B, T = targets.shape
    loss = -np.take_along_axis(logp, targets[..., None], -1).mean()
    d = np.exp(logp)
    d[np.arange(B)[:, None], np.arange(T), targets] -= 1
    return loss, d / (B * T)


def adamw(p, g, state, lr=1e-3, betas=(0.9, 0.99), eps=1e-8, wd=0.01):
    state["t"] = state.get("t", 0) + 1
    for k in p:
        m = state.setdefault("m" + k, np.zeros_like(p[k]))
        v = state.setdefault("v" + k, np.zeros_like(p[k]))
        m += (1 - betas[0]) * (g[k] - m)
        v += (1 - betas[1]) * (g[k] ** 2 - v)
        mh, vh = m / (1 - betas[0] ** state["t"]), v / (1 - betas[1] ** state["t"])
        p[k] -= lr * (mh / (np.sqrt(vh) + eps) + wd * p[k])


def main():
    rng = np.random.default_rng(0)
    ctx, d, layers, heads = 16, 32, 2, 4
    data = np.array([STOI[c] for c in TEXT])
    p = init_params(len(CHARS), ctx, d, layers, rng)
    state = {}
    for step in range(101):
        ix = rng.integers(0, len(data) - ctx - 1, 8)
        xb = np.stack([data[i:i + ctx] for i in ix])
        yb = np.stack([data[i + 1:i + ctx + 1] for i in ix])
        logits, cache = gpt_forward(xb, p, layers, heads)
        loss, dlogits = loss_fn(logits, yb)
        adamw(p, gpt_backward(dlogits, cache, p), state)
        if step % 50 == 0:
            print(step, loss)


if __name__ == "__main__":
    main()
