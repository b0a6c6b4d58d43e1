import torch
import torch.nn.functional as F
from torchproof import check, rand, tensors


def claims(load):
    m = load()
    c = {}
    net = m.TwoLayerNet(6, 5, 3)
    net.params = {"W1": rand(6, 5), "b1": rand(5), "gamma": rand(5, seed=1), "beta": rand(5, seed=2), "W2": rand(5, 3), "b2": rand(3)}
    net.build()
    x, t = rand(4, 1, 2, 3), torch.tensor([0, 2, 1, 2])
    found = net.gradient(x, t)

    def loss(W1, b1, gamma, beta, W2, b2):
        h = F.batch_norm(x.flatten(1) @ W1 + b1, None, None, gamma, beta, True, 0.1, 1e-6)
        return F.cross_entropy(F.leaky_relu(h, 0.1) @ W2 + b2, t)

    found.pop("b1")  # it is zero
    tensors(c, found, loss, net.params)
    bn, g = m.BatchNormalization(rand(5), rand(5)), rand(4, 5, seed=5)
    bn.forward(rand(4, 5))
    tensors(c, {"x": bn.backward(g)}, lambda x: (F.batch_norm(x, None, None, bn.gamma, bn.beta, True, 0.1, 1e-6) * g).sum(), {"x": rand(4, 5)})
    a = m.Affine(rand(6, 5), rand(5))
    a.forward(x)
    tensors(c, {"image": a.backward(g)}, lambda image: ((image.flatten(1) @ a.W) * g).sum(), {"image": x})
    act = m.LeakyReLU()
    act.forward(rand(4, 5))
    tensors(c, {"z": act.backward(g)}, lambda z: (F.leaky_relu(z, 0.1) * g).sum(), {"z": rand(4, 5)})
    return c
