# 计算图框架：每个节点能算自己对父节点的雅可比矩阵，反向传播就是雅可比相乘
import numpy as np


class Node(object):
    """计算图节点类基类"""

    def __init__(self, *parents):
        self.parents = list(parents)
        self.children = []
        self.value = None  # 本节点的值
        self.jacobi = None  # 结果节点对本节点的雅可比矩阵
        for parent in self.parents:
            parent.children.append(self)

    def dimension(self):
        return self.value.shape[0] * self.value.shape[1]

    def forward(self):
        """前向传播计算本节点的值，若父节点的值未被计算，则递归调用父节点的forward"""
        for node in self.parents:
            if node.value is None:
                node.forward()
        self.compute()

    def backward(self, result):
        """反向传播，计算结果节点对本节点的雅可比矩阵"""
        if self.jacobi is None:
            if self is result:
                self.jacobi = np.eye(self.dimension())
            else:
                self.jacobi = np.zeros((result.dimension(), self.dimension()))
                for child in self.children:
                    if child.value is not None:
                        self.jacobi += child.backward(result) @ child.get_jacobi(self)
        return self.jacobi

    def clear_jacobi(self):
        self.jacobi = None

    def reset_value(self, recursive=True):
        self.value = None
        if recursive:
            for child in self.children:
                child.reset_value()


class Variable(Node):
    def __init__(self, value, trainable=True):
        Node.__init__(self)
        self.value = np.asarray(value, dtype=float)
        self.trainable = trainable

    def set_value(self, value):
        self.reset_value()
        self.value = value


class Add(Node):
    """矩阵加法"""
    def compute(self):
        self.value = sum(p.value for p in self.parents)

    def get_jacobi(self, parent):
        return np.eye(self.dimension())


class MatMul(Node):
    """矩阵乘法"""
    def compute(self):
        self.value = self.parents[0].value @ self.parents[1].value

    def get_jacobi(self, parent):
        """将矩阵乘法视作映射，求映射对参与计算的矩阵的雅克比矩阵"""
        a, b = self.parents[0].value, self.parents[1].value
        if parent is self.parents[0]:
            return np.kron(np.eye(a.shape[0]), b.T)
        else:
            return np.kron(a, np.eye(b.shape[1]))


class Logistic(Node):
    """对向量的分量施加Logistic函数"""
    def compute(self):
        self.value = 1.0 / (1.0 + np.exp(-self.parents[0].value))

    def get_jacobi(self, parent):
        return np.diag((self.value * (1 - self.value)).ravel())


class CrossEntropyWithSoftMax(Node):
    """第一个父节点是logits，第二个是one-hot标签，都是列向量"""
    def compute(self):
        z = self.parents[0].value
        e = np.exp(z - z.max())
        self.prob = e / e.sum()
        self.value = np.array([[-np.sum(self.parents[1].value * np.log(self.prob + 1e-10))]])

    def get_jacobi(self, parent):
        if parent is self.parents[0]:
            return (self.prob - self.parents[1].value).T
        else:
            return (-np.log(self.prob + 1e-10)).T


class RMSProp(object):
    def __init__(self, variables, target, learning_rate=0.01, beta=0.9):
        self.variables, self.target = variables, target
        self.learning_rate, self.beta = learning_rate, beta
        self.acc_gradient, self.acc_no = {}, 0
        self.s = {}

    def one_step(self):
        """计算并累积样本的梯度"""
        self.clear(self.target)
        self.target.reset_value(False)
        self.target.forward()
        for node in self.variables:
            node.backward(self.target)
            gradient = node.jacobi.T.reshape(node.value.shape)
            self.acc_gradient[node] = self.acc_gradient.get(node, 0) + gradient
        self.acc_no += 1

    def clear(self, node):
        # 清除图中所有节点的雅可比矩阵
        node.clear_jacobi()
        for parent in node.parents:
            self.clear(parent)

    def update(self):
        for node in self.variables:
            gradient = self.acc_gradient[node] / self.acc_no
            if node not in self.s:
                self.s[node] = (1 - self.beta) * np.power(gradient, 2)
            else:
                self.s[node] = self.beta * self.s[node] + (1 - self.beta) * np.power(gradient, 2)
            node.set_value(node.value - self.learning_rate * gradient / np.sqrt(self.s[node] + 1e-10))
        self.acc_gradient.clear()
        self.acc_no = 0
