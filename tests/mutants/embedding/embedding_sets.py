# /// mutant
# subject = "TokenEmbedding"
# convention = "lists"
# role = "embedding"
# rule = "BH116"
# where = "params[0]"
# fault = "Repeated tokens overwrite each other in the gradient."
# ///
import numpy as np


class TokenEmbedding:
    def __init__(self, vocab_size, dim):
        self.params = [np.random.randn(vocab_size, dim)]
        self.grads = [np.zeros((vocab_size, dim))]

    def forward(self, ids):
        self.ids = ids
        return self.params[0][ids]

    def backward(self, dout):
        g = np.zeros_like(self.params[0])
        g[self.ids] = dout
        self.grads[0][...] = g
        return None


def case_tokens():
    np.random.seed(3)
    return TokenEmbedding(7, 4), np.array([[1, 2, 2, 5], [0, 1, 6, 2]])
