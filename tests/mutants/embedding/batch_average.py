# /// mutant
# subject = "TokenEmbedding"
# convention = "attributes"
# role = "embedding"
# rule = "BH103"
# where = "W"
# also = ["BH108"]
# fault = "The gradient of the table is divided by the batch size."
# ///
import numpy as np


class TokenEmbedding:
    def __init__(self, W):
        self.W = W
        self.dW = None

    def forward(self, tokens):
        self.tokens = tokens
        return self.W.take(tokens, axis=0)

    def backward(self, dout):
        self.dW = np.zeros_like(self.W)
        flat = dout.reshape(-1, self.W.shape[1])
        for token, grad in zip(self.tokens.ravel(), flat):
            self.dW[token] += grad
        self.dW /= self.tokens.shape[0]
