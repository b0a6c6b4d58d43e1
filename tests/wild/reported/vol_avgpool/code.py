"""Volumes and layers, ported: a Vol holds w and dw as flat lists, a layer writes into in_act.dw."""
import math
import random


class Vol:
    def __init__(self, sx, sy, depth, c=None):
        self.sx, self.sy, self.depth = sx, sy, depth
        n = sx * sy * depth
        self.w = [c] * n if c is not None else [random.gauss(0, math.sqrt(1.0 / n)) for _ in range(n)]
        self.dw = [0.0] * n

    def index(self, x, y, d):
        return (self.sx * y + x) * self.depth + d

    def get(self, x, y, d):
        return self.w[self.index(x, y, d)]

    def set(self, x, y, d, v):
        self.w[self.index(x, y, d)] = v

    def get_grad(self, x, y, d):
        return self.dw[self.index(x, y, d)]

    def add_grad(self, x, y, d, v):
        self.dw[self.index(x, y, d)] += v


class AvgPoolLayer:
    def __init__(self, sx, stride, pad, in_sx, in_sy, in_depth):
        self.sx, self.stride, self.pad = sx, stride, pad
        self.in_depth = in_depth
        self.out_sx = (in_sx + pad * 2 - sx) // stride + 1
        self.out_sy = (in_sy + pad * 2 - sx) // stride + 1

    def forward(self, V):
        self.in_act = V
        A = Vol(self.out_sx, self.out_sy, self.in_depth, 0.0)
        for d in range(self.in_depth):
            for ax in range(self.out_sx):
                for ay in range(self.out_sy):
                    a, n = 0.0, self.sx * self.sx
                    for fx in range(self.sx):
                        for fy in range(self.sx):
                            ox, oy = ax * self.stride - self.pad + fx, ay * self.stride - self.pad + fy
                            if 0 <= ox < V.sx and 0 <= oy < V.sy:
                                a += V.get(ox, oy, d)
                    A.set(ax, ay, d, a / n)
        self.out_act = A
        return A

    def backward(self):
        V = self.in_act
        V.dw = [0.0] * len(V.w)
        A = self.out_act
        n = self.sx * self.sx
        for d in range(self.in_depth):
            for ax in range(self.out_sx):
                for ay in range(self.out_sy):
                    chain_grad = A.get_grad(ax, ay, d) / n
                    for fx in range(self.sx):
                        for fy in range(self.sx):
                            ox, oy = ax * self.stride - self.pad + fx, ay * self.stride - self.pad + fy
                            if 0 <= ox < V.sx and 0 <= oy < V.sy:
                                V.add_grad(ox, oy, d, chain_grad)


class FullyConnLayer:
    def __init__(self, out_depth, num_inputs):
        self.out_depth, self.num_inputs = out_depth, num_inputs
        self.filters = [Vol(1, 1, num_inputs) for _ in range(out_depth)]
        self.biases = Vol(1, 1, out_depth, 0.1)

    def forward(self, V):
        self.in_act = V
        A = Vol(1, 1, self.out_depth, 0.0)
        for i in range(self.out_depth):
            a = 0.0
            for d in range(self.num_inputs):
                a += V.w[d] * self.filters[i].w[d]
            A.w[i] = a + self.biases.w[i]
        self.out_act = A
        return A

    def backward(self):
        V = self.in_act
        V.dw = [0.0] * len(V.w)
        for i in range(self.out_depth):
            tfi = self.filters[i]
            chain_grad = self.out_act.dw[i]
            for d in range(self.num_inputs):
                V.dw[d] += tfi.w[d] * chain_grad
                tfi.dw[d] += V.w[d] * chain_grad
            self.biases.dw[i] += chain_grad


class SoftmaxLayer:
    def forward(self, V):
        self.in_act = V
        amax = max(V.w)
        es = [math.exp(v - amax) for v in V.w]
        esum = sum(es)
        A = Vol(1, 1, len(es), 0.0)
        A.w = [e / esum for e in es]
        self.es = A.w
        self.out_act = A
        return A

    def backward(self, y):
        x = self.in_act
        x.dw = [0.0] * len(x.w)
        for i in range(len(x.w)):
            indicator = 1.0 if i == y else 0.0
            x.dw[i] = -(indicator - self.es[i])
        return -math.log(self.es[y])


if __name__ == '__main__':
    random.seed(3)
    pool, fc, sm = AvgPoolLayer(2, 2, 0, 4, 4, 2), FullyConnLayer(3, 8), SoftmaxLayer()
    image = Vol(4, 4, 2)
    for it in range(30):
        sm.forward(fc.forward(pool.forward(image)))
        loss = sm.backward(1)
        fc.backward()
        pool.backward()
        # style transfer moves the image, not the filters
        image.w = [w - 0.5 * g for w, g in zip(image.w, image.dw)]
        if it % 10 == 0:
            print(it, loss)
