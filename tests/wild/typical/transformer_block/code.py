"""One GPT block in numpy with a manual backward pass."""
import numpy as np

SQRT_2_OVER_PI = np.sqrt(2.0 / np.pi)


class Linear:
    def __init__(self, n_in, n_out, rng):
        self.params = {"w": rng.normal(0, 0.02, (n_in, n_out)), "b": np.zeros(n_out)}
        self.grads = {}

    def __call__(self, x):
        self.x = x
        return x @ self.params["w"] + self.params["b"]

    def backward(self, dy):
        self.grads["w"] = np.einsum("bti,bto->io", self.x, dy)
        self.grads["b"] = dy.sum(axis=(0, 1))
        return dy @ self.params["w"].T


class LayerNorm:
    def __init__(self, dim, eps=1e-5):
        self.params = {"g": np.ones(dim), "b": np.zeros(dim)}
        self.grads = {}
        self.eps = eps

    def __call__(self, x):
        mean = x.mean(axis=-1, keepdims=True)
        var = x.var(axis=-1, keepdims=True)
        self.rstd = 1.0 / np.sqrt(var + self.eps)
        self.norm = (x - mean) * self.rstd
        return self.norm * self.params["g"] + self.params["b"]

    def backward(self, dy):
        self.grads["g"] = (dy * self.norm).sum(axis=(0, 1))
        self.grads["b"] = dy.sum(axis=(0, 1))
        dnorm = dy * self.params["g"]
        m1 = dnorm.mean(axis=-1, keepdims=True)
        m2 = (dnorm * self.norm).mean(axis=-1, keepdims=True)
        return (dnorm - m1 - self.norm * m2) * self.rstd


class GELU:
    def __call__(self, x):
        self.x = x
        self.t = np.tanh(SQRT_2_OVER_PI * (x + 0.044715 * x ** 3))
        return 0.5 * x * (1.0 + self.t)

    def backward(self, dy):
        x, t = self.x, self.t
        du = SQRT_2_OVER_PI * (1.0 + 3 * 0.044715 * x ** 2)
        return dy * (0.5 * (1.0 + t) + 0.5 * x * (1.0 - t ** 2) * du)


class SelfAttention:
    def __init__(self, dim, heads, rng):
        self.heads, self.hd = heads, dim // heads
        self.qkv = Linear(dim, 3 * dim, rng)
        self.proj = Linear(dim, dim, rng)

    def _heads(self, x):
        b, t, _ = x.shape
        return x.reshape(b, t, self.heads, self.hd).swapaxes(1, 2)

    def _flat(self, x):
        b, h, t, d = x.shape
        return x.swapaxes(1, 2).reshape(b, t, h * d)

    def __call__(self, x):
        t = x.shape[1]
        self.q, self.k, self.v = (self._heads(a) for a in np.split(self.qkv(x), 3, axis=-1))
        att = self.q @ self.k.swapaxes(-1, -2) / np.sqrt(self.hd)
        att = np.where(np.tril(np.ones((t, t))) == 1, att, -np.inf)
        att = np.exp(att - att.max(axis=-1, keepdims=True))
        self.p = att / att.sum(axis=-1, keepdims=True)
        return self.proj(self._flat(self.p @ self.v))

    def backward(self, dy):
        dctx = self._heads(self.proj.backward(dy))
        dp = dctx @ self.v.swapaxes(-1, -2)
        dv = self.p.swapaxes(-1, -2) @ dctx
        datt = self.p * (dp - (dp * self.p).sum(axis=-1, keepdims=True))
        datt /= np.sqrt(self.hd)
        dq = datt @ self.k
        dk = datt.swapaxes(-1, -2) @ self.q
        dqkv = np.concatenate([self._flat(a) for a in (dq, dk, dv)], axis=-1)
        return self.qkv.backward(dqkv)


class Block:
    def __init__(self, dim, heads, rng):
        self.ln1, self.ln2 = LayerNorm(dim), LayerNorm(dim)
        self.attn = SelfAttention(dim, heads, rng)
        self.fc1, self.act, self.fc2 = Linear(dim, 4 * dim, rng), GELU(), Linear(4 * dim, dim, rng)

    def __call__(self, x):
        x = x + self.attn(self.ln1(x))
        return x + self.fc2(self.act(self.fc1(self.ln2(x))))

    def backward(self, dy):
        d = self.ln2.backward(self.fc1.backward(self.act.backward(self.fc2.backward(dy))))
        dx = dy + d
        return dx + self.ln1.backward(self.attn.backward(dx))

    def layers(self):
        return [self.ln1, self.attn.qkv, self.attn.proj, self.ln2, self.fc1, self.fc2]


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    block = Block(32, 4, rng)
    x, target = rng.normal(size=(4, 8, 32)), rng.normal(size=(4, 8, 32))
    for step in range(100):
        err = block(x) - target
        block.backward(err / err.size)
        for layer in block.layers():
            for k in layer.params:
                layer.params[k] -= 10.0 * layer.grads[k]
        if step % 20 == 0:
            print(step, 0.5 * np.mean(err ** 2))
