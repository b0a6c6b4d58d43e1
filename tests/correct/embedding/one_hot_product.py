# /// correct
# subject = "embed"
# convention = "pairs"
# role = "embedding"
# why = "The one-hot product: no gradient for the integers, given as None beside dW."
# ///
import numpy as np


def embed_forward(x, W):
    onehot = (x[..., None] == np.arange(W.shape[0])).astype(W.dtype)
    return onehot @ W, onehot


def embed_backward(dout, onehot):
    V, D = onehot.shape[-1], dout.shape[-1]
    return None, onehot.reshape(-1, V).T @ dout.reshape(-1, D)


def case_embed():
    return (embed_forward, embed_backward), (np.array([[4, 0, 4], [2, 2, 1]]), np.random.default_rng(6).normal(size=(5, 3)))
