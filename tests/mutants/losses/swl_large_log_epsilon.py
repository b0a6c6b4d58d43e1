# /// mutant
# subject = "CrossEntropyLoss"
# convention = "loss"
# role = "softmax-with-loss"
# rule = "BH114"
# where = "dx"
# also = ["BH401"]
# fault = "The loss has 1e-4 inside the logarithm, the gradient y - t belongs to the loss without it."
# ///
import numpy as np


class CrossEntropyLoss:
    def forward(self, logits, target):
        e = np.exp(logits - np.max(logits, axis=1, keepdims=True))
        self.prob = e / np.sum(e, axis=1, keepdims=True)
        self.target = target
        p = self.prob[np.arange(len(target)), target]
        return -np.mean(np.log(p + 1e-4))

    def backward(self, dout=1):
        grad = self.prob.copy()
        for n, k in enumerate(self.target):
            grad[n, k] -= 1
        return dout * grad / len(self.target)
