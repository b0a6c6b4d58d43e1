"""engine.py - the scalar engine, moved over from the C version"""
import math


class Value:
    __slots__ = ("data", "grad", "children", "backward_fn", "visited")

    def __init__(self, data, children=(), backward_fn=None):
        self.data = float(data)
        self.grad = 0.0
        self.children = children
        self.backward_fn = backward_fn
        self.visited = False


# --- backward functions, they get the node itself ---

def backward_add(v):
    v.children[0].grad += v.grad
    v.children[1].grad += v.grad


def backward_subtract(v):
    v.children[0].grad += v.grad
    v.children[1].grad += -v.grad


def backward_mul(v):
    a, b = v.children
    a.grad += b.data * v.grad
    b.grad += a.data * v.grad


def backward_div(v):
    a, b = v.children
    a.grad += v.grad / b.data
    b.grad += -a.data / (b.data * b.data) * v.grad


def backward_power(v):
    a, b = v.children
    a.grad += b.data * math.pow(a.data, b.data - 1) * v.grad
    if a.data > 0:
        b.grad += v.data * math.log(a.data) * v.grad


def backward_relu(v):
    v.children[0].grad += v.grad if v.data > 0 else 0.0


def backward_tanh(v):
    v.children[0].grad += (1 - v.data * v.data) * v.grad


# --- constructors ---

def add(a, b):
    return Value(a.data + b.data, (a, b), backward_add)


def subtract(a, b):
    return Value(a.data - b.data, (a, b), backward_subtract)


def mul(a, b):
    return Value(a.data * b.data, (a, b), backward_mul)


def divide(a, b):
    return Value(a.data / b.data, (a, b), backward_div)


def power(a, b):
    return Value(math.pow(a.data, b.data), (a, b), backward_power)


def relu(a):
    return Value(a.data if a.data > 0 else 0.0, (a,), backward_relu)


def tanh(a):
    return Value(math.tanh(a.data), (a,), backward_tanh)


def build_topo(v, topo):
    if v.visited:
        return
    v.visited = True
    for child in v.children:
        build_topo(child, topo)
    topo.append(v)


def backward(root):
    topo = []
    build_topo(root, topo)
    root.grad = 1.0
    for v in reversed(topo):
        if v.backward_fn:
            v.backward_fn(v)
        v.visited = False


if __name__ == "__main__":
    a, b = Value(-4.0), Value(2.0)
    c = add(a, b)
    d = add(mul(a, b), power(b, Value(3.0)))
    e = subtract(c, d)
    f = relu(divide(e, subtract(d, c)))
    g = add(tanh(c), mul(f, f))
    backward(g)
    print("g = %.4f, dg/da = %.4f, dg/db = %.4f" % (g.data, a.grad, b.grad))
