import collections
import numpy as np

# Recursive neural net over binary parse trees, softmax at every node.
# Trees are nested:  Node(label, left, right)  or a leaf Node(label, word=idx)


class Node:
    def __init__(self, label, left=None, right=None, word=None):
        self.label = label
        self.left, self.right = left, right
        self.word = word
        self.isLeaf = word is not None
        self.fprop = False
        self.h = None
        self.probs = None


class RNN:

    def __init__(self, wvecDim, outputDim, numWords, mbSize=30, rho=1e-4):
        self.wvecDim, self.outputDim, self.numWords = wvecDim, outputDim, numWords
        self.mbSize = mbSize
        self.rho = rho

    def initParams(self):
        np.random.seed(12341)
        self.L = 0.01 * np.random.randn(self.wvecDim, self.numWords)
        self.W = 0.01 * np.random.randn(self.wvecDim, 2 * self.wvecDim)
        self.b = np.zeros(self.wvecDim)
        self.Ws = 0.01 * np.random.randn(self.outputDim, self.wvecDim)
        self.bs = np.zeros(self.outputDim)

    def costAndGrad(self, mbdata):
        """ returns cost, [dL, dW, db, dWs, dbs]; dL is a dict keyed by word """
        cost = 0.0
        self.dL = collections.defaultdict(lambda: np.zeros((self.wvecDim,)))
        self.dW = np.zeros_like(self.W)
        self.db = np.zeros_like(self.b)
        self.dWs = np.zeros_like(self.Ws)
        self.dbs = np.zeros_like(self.bs)
        for tree in mbdata:
            cost += self.forwardProp(tree)
            self.backProp(tree)
        # scale by minibatch size, add L2
        scale = 1. / self.mbSize
        for v in self.dL.values():
            v *= scale
        cost = scale * cost + (self.rho / 2) * (np.sum(self.W ** 2) + np.sum(self.Ws ** 2))
        return cost, [self.dL, scale * self.dW + self.rho * self.W, scale * self.db,
                      scale * self.dWs + self.rho * self.Ws, scale * self.dbs]

    def forwardProp(self, node):
        cost = 0.
        if node.isLeaf:
            node.h = self.L[:, node.word].copy()
        else:
            cost += self.forwardProp(node.left)
            cost += self.forwardProp(node.right)
            z = np.dot(self.W, np.hstack([node.left.h, node.right.h])) + self.b
            node.h = np.maximum(z, 0)
        s = np.dot(self.Ws, node.h) + self.bs
        s -= np.max(s)
        node.probs = np.exp(s) / np.sum(np.exp(s))
        node.fprop = True
        return cost - np.log(node.probs[node.label])

    def backProp(self, node, error=None):
        assert node.fprop
        node.fprop = False

        deltas = node.probs.copy()
        deltas[node.label] -= 1.0
        self.dWs += np.outer(deltas, node.h)
        self.dbs += deltas
        dh = np.dot(self.Ws.T, deltas)
        if error is not None:
            dh += error

        if node.isLeaf:
            self.dL[node.word] += dh
            return
        dz = dh * (node.h > 0)
        self.dW += np.outer(dz, np.hstack([node.left.h, node.right.h]))
        self.db += dz
        down = np.dot(self.W.T, dz)
        self.backProp(node.left, down[:self.wvecDim])
        self.backProp(node.right, down[self.wvecDim:])

    def updateParams(self, scale, update):
        self.W += scale * update[1]
        self.b += scale * update[2]
        self.Ws += scale * update[3]
        self.bs += scale * update[4]
        # handle dictionary update sparsely
        for j, dLj in update[0].items():
            self.L[:, j] += scale * dLj
