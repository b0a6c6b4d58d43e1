# physics informed network without autograd.
# solves  u'' + k^2 u = f(x) on [0,1],  u(0)=u(1)=0   (f chosen s.t. u = sin(pi x))
# one hidden layer tanh net, so u, u', u'' are closed form and so are all their parameter gradients
import numpy as np

K2 = 4.0
f = lambda x: (K2 - np.pi ** 2) * np.sin(np.pi * x)
exact = lambda x: np.sin(np.pi * x)


def unpack(theta, m):
    return theta[:m], theta[m:2 * m], theta[2 * m:3 * m], theta[3 * m]


def net(theta, m, x):
    """u, u_x, u_xx at the points x"""
    w, b, v, c = unpack(theta, m)
    t = np.tanh(np.outer(x, w) + b)
    d1 = 1 - t ** 2
    d2 = -2 * t * d1
    return t @ v + c, (d1 * w) @ v, (d2 * w ** 2) @ v


def net_vjp(theta, m, x, gu, gxx):
    """gradient of sum(gu * u + gxx * u_xx) wrt theta"""
    w, b, v, c = unpack(theta, m)
    t = np.tanh(np.outer(x, w) + b)
    d1 = 1 - t ** 2                 # tanh'
    d2 = -2 * t * d1                # tanh''
    d3 = -2 * d1 ** 2 + 4 * t ** 2 * d1       # tanh'''
    gv = t.T @ gu + (d2 * w ** 2).T @ gxx
    gc = gu.sum()
    # through the pre-activation z = w x + b
    gz = np.outer(gu, v) * d1 + np.outer(gxx, v * w ** 2) * d3
    gb = gz.sum(0)
    # u_xx contains w explicitly, too
    gw = x @ gz + 2 * w * v * (d2.T @ gxx)
    return np.concatenate([gw, gb, gv, [gc]])


def loss_grad(theta, m, xc, xb, lam=10.0):
    u, _, uxx = net(theta, m, xc)
    res = uxx + K2 * u - f(xc)
    ub, _, _ = net(theta, m, xb)
    loss = np.mean(res ** 2) + lam * np.mean(ub ** 2)
    r = 2 * res / len(xc)
    g = net_vjp(theta, m, xc, K2 * r, r)
    g += net_vjp(theta, m, xb, lam * 2 * ub / len(xb), np.zeros(len(xb)))
    return loss, g


def adam(fun, theta, iters, lr=1e-2):
    m = v = 0
    for i in range(1, iters + 1):
        l, g = fun(theta)
        m = .9 * m + .1 * g
        v = .999 * v + .001 * g ** 2
        theta = theta - lr * (m / (1 - .9 ** i)) / (np.sqrt(v / (1 - .999 ** i)) + 1e-8)
    return theta, l


if __name__ == '__main__':
    rng = np.random.RandomState(0)
    m = 20
    theta = np.concatenate([rng.randn(m) * 2, rng.uniform(-2, 2, m), rng.randn(m) / m, [0.]])
    xc, xb = np.linspace(0, 1, 50), np.array([0., 1.])
    theta, l = adam(lambda th: loss_grad(th, m, xc, xb), theta, 1500)
    u = net(theta, m, xc)[0]
    print('loss %.2e  max err %.2e' % (l, np.abs(u - exact(xc)).max()))
    try:
        import matplotlib.pyplot as plt
        plt.plot(xc, u, xc, exact(xc), '--'); plt.show()
    except ImportError:
        pass
