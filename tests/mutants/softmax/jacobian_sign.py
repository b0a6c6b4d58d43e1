# /// mutant
# subject = "SoftmaxActivation"
# convention = "attributes"
# role = "softmax"
# rule = "BH101"
# where = "dx"
# fault = "The Jacobian is built as y y^T - diag(y), the negative of what it should be."
# ///
import numpy as np


class SoftmaxActivation:
    def forward(self, logits):
        shifted = logits - np.max(logits, axis=1, keepdims=True)
        e = np.exp(shifted)
        self.probs = e / e.sum(axis=1, keepdims=True)
        return self.probs

    def backward(self, dprobs):
        dlogits = np.empty_like(dprobs)
        for i, (p, d) in enumerate(zip(self.probs, dprobs)):
            p = p.reshape(-1, 1)
            jacobian = p @ p.T - np.diagflat(p)
            dlogits[i] = jacobian @ d
        return dlogits
