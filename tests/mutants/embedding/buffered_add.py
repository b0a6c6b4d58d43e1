# /// mutant
# subject = "word_embedding"
# convention = "pairs"
# role = "embedding"
# rule = "BH116"
# where = "W"
# also = []
# fault = "dW[x] += dout adds once for each distinct index; a repeated word loses its other parts."
# ///
import numpy as np


def word_embedding_forward(x, W):
    out = W[x]
    return out, (x, W)


def word_embedding_backward(dout, cache):
    x, W = cache
    dW = np.zeros_like(W)
    dW[x] += dout
    return None, dW


def case_word_embedding():
    rng = np.random.RandomState(231)
    return (word_embedding_forward, word_embedding_backward), (np.array([[0, 3, 1, 2], [2, 1, 2, 4]]), rng.randn(5, 3))
