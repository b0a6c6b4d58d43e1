"""损失函数"""
import numpy as np


class BaseLoss:
    def loss(self, predicted, actual):
        raise NotImplementedError

    def backward(self, predicted, actual):
        raise NotImplementedError


class MSELoss(BaseLoss):
    def loss(self, predicted, actual):
        m = predicted.shape[0]
        return 0.5 * np.sum((predicted - actual) ** 2) / m

    def backward(self, predicted, actual):
        return (predicted - actual) / predicted.shape[0]


class CrossEntropyLoss(BaseLoss):
    """输入是logits, 标签是one-hot; weight是每个类别的权重"""

    def __init__(self, weight=None):
        self.weight = 1.0 if weight is None else np.asarray(weight)

    def _softmax(self, x):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def loss(self, logits, labels):
        m = logits.shape[0]
        p = self._softmax(logits)
        nll = -np.log(np.sum(p * labels, axis=1))
        w = np.sum(self.weight * labels, axis=1)
        return np.sum(nll * w) / m

    def backward(self, logits, labels):
        m = logits.shape[0]
        w = np.sum(self.weight * labels, axis=1, keepdims=True)
        return (self._softmax(logits) - labels) * w / m
