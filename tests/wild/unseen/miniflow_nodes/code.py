"""
MiniFlow. A tiny graph of nodes; run `python nn.py` for the Boston-like toy.
"""
import numpy as np


class Node(object):
    def __init__(self, inbound_nodes=[]):
        self.inbound_nodes = inbound_nodes
        self.value = None
        self.outbound_nodes = []
        # Keys are inputs to this node, values the partials of this node w.r.t. that input.
        self.gradients = {}
        for node in inbound_nodes:
            node.outbound_nodes.append(self)

    def forward(self):
        raise NotImplementedError

    def backward(self):
        raise NotImplementedError


class Input(Node):
    def __init__(self):
        Node.__init__(self)

    def forward(self):
        pass

    def backward(self):
        self.gradients = {self: 0}
        for n in self.outbound_nodes:
            self.gradients[self] += n.gradients[self]


class Linear(Node):
    def __init__(self, X, W, b):
        Node.__init__(self, [X, W, b])

    def forward(self):
        X, W, b = [n.value for n in self.inbound_nodes]
        self.value = np.dot(X, W) + b

    def backward(self):
        self.gradients = {n: np.zeros_like(n.value) for n in self.inbound_nodes}
        # sum over every output that uses this node
        for n in self.outbound_nodes:
            grad_cost = n.gradients[self]
            self.gradients[self.inbound_nodes[0]] += np.dot(grad_cost, self.inbound_nodes[1].value.T)
            self.gradients[self.inbound_nodes[1]] += np.dot(self.inbound_nodes[0].value.T, grad_cost)
            self.gradients[self.inbound_nodes[2]] += np.sum(grad_cost, axis=0, keepdims=False)


class Sigmoid(Node):
    def __init__(self, node):
        Node.__init__(self, [node])

    def _sigmoid(self, x):
        return 1. / (1. + np.exp(-x))

    def forward(self):
        self.value = self._sigmoid(self.inbound_nodes[0].value)

    def backward(self):
        self.gradients = {n: np.zeros_like(n.value) for n in self.inbound_nodes}
        for n in self.outbound_nodes:
            grad_cost = n.gradients[self]
            sigmoid = self.value
            self.gradients[self.inbound_nodes[0]] += sigmoid * (1 - sigmoid) * grad_cost


class MSE(Node):
    def __init__(self, y, a):
        Node.__init__(self, [y, a])

    def forward(self):
        y = self.inbound_nodes[0].value.reshape(-1, 1)
        a = self.inbound_nodes[1].value.reshape(-1, 1)
        self.m = self.inbound_nodes[0].value.shape[0]
        self.diff = y - a
        self.value = np.mean(self.diff ** 2)

    def backward(self):
        self.gradients[self.inbound_nodes[0]] = (2 / self.m) * self.diff
        self.gradients[self.inbound_nodes[1]] = (-2 / self.m) * self.diff


def topological_sort(feed_dict):
    """Kahn's algorithm; feed_dict maps Input nodes to values."""
    pending, order = {}, []
    stack, seen = list(feed_dict), set(feed_dict)
    while stack:
        n = stack.pop()
        for m in n.outbound_nodes:
            pending.setdefault(m, set(m.inbound_nodes))
            if m not in seen:
                seen.add(m)
                stack.append(m)
    ready = list(feed_dict)
    while ready:
        n = ready.pop()
        if isinstance(n, Input):
            n.value = feed_dict[n]
        order.append(n)
        for m in n.outbound_nodes:
            pending[m].discard(n)
            if not pending[m] and m not in order and m not in ready:
                ready.append(m)
    return order


def forward_and_backward(graph):
    for n in graph:
        n.forward()
    for n in graph[::-1]:
        n.backward()


def sgd_update(trainables, learning_rate=1e-2):
    for t in trainables:
        t.value -= learning_rate * t.gradients[t]


if __name__ == '__main__':
    X, y, W1, b1, W2, b2 = [Input() for _ in range(6)]
    l1 = Linear(X, W1, b1)
    s1 = Sigmoid(l1)
    l2 = Linear(s1, W2, b2)
    cost = MSE(y, l2)
    X_ = np.random.randn(40, 13)
    feed = {X: X_, y: X_[:, :1] * 2 - 1, W1: np.random.randn(13, 10), b1: np.zeros(10),
            W2: np.random.randn(10, 1), b2: np.zeros(1)}
    graph = topological_sort(feed)
    for i in range(50):
        forward_and_backward(graph)
        sgd_update([W1, b1, W2, b2])
        if i % 10 == 0:
            print("Epoch: {}, Loss: {:.3f}".format(i + 1, graph[-1].value))
