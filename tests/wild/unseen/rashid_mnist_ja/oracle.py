import numpy as np
from proof import slope


def claims(load):
    m = load(('open("mnist_dataset/mnist_train_100.csv", \'r\')', "__import__('io').StringIO('3' + ',7' * 784)"))
    rng = np.random.default_rng(1)
    n = m.neuralNetwork(5, 4, 3, 0.5)
    n.wih, n.who = rng.normal(size=(4, 5)), rng.normal(size=(3, 4))
    A, B = n.wih.copy(), n.who.copy()
    x, t = rng.normal(size=5), rng.uniform(0, 1, 3)
    sig = lambda z: 1 / (1 + np.exp(-z))
    loss = lambda: 0.5 * np.sum((t - sig(B @ sig(A @ x))) ** 2)
    n.train(list(x), list(t))
    return {"step of wih": ((A - n.wih) / 0.5, slope(loss, A)), "step of who": ((B - n.who) / 0.5, slope(loss, B))}
