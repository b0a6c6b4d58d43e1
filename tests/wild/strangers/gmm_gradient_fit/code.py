# fit a 1d/2d gaussian mixture with plain gradient descent, compare to EM
import numpy as np


def make_data(n=300, seed=0):
    r = np.random.RandomState(seed)
    a = r.randn(n//3, 2)*0.5 + [2, 2]
    b = r.randn(n//3, 2)*[1.0, 0.3] + [-2, 0]
    c = r.randn(n//3, 2)*0.7 + [1, -3]
    return np.vstack([a, b, c])


def log_gauss(X, mu, log_s):
    # X (n,d) mu (k,d) log_s (k,d) -> (n,k)
    d = X.shape[1]
    z = (X[:, None, :] - mu[None]) / np.exp(log_s)[None]
    return -0.5*np.sum(z**2, axis=2) - np.sum(log_s, axis=1) - 0.5*d*np.log(2*np.pi)


def responsibilities(X, mu, log_s, w):
    lp = log_gauss(X, mu, log_s) + (w - np.log(np.sum(np.exp(w))))
    mx = lp.max(axis=1, keepdims=True)
    ll = mx[:, 0] + np.log(np.exp(lp - mx).sum(axis=1))
    return np.exp(lp - ll[:, None]), ll


def nll_and_grad(params, X):
    """params: dict with 'mu', 'log_s', 'w'"""
    mu, log_s, w = params['mu'], params['log_s'], params['w']
    n = len(X)
    R, ll = responsibilities(X, mu, log_s, w)
    diff = X[:, None, :] - mu[None]          # n k d
    var = np.exp(2*log_s)
    grads = {}
    grads['mu'] = -np.sum(R[:, :, None]*diff/var[None], axis=0)/n
    grads['log_s'] = -np.sum(R[:, :, None]*(diff**2/var[None] - 1), axis=0)/n
    pi = np.exp(w)/np.sum(np.exp(w))
    grads['w'] = -(R.mean(axis=0) - pi)
    return -ll.mean(), grads


def fit_gd(X, k=3, lr=0.2, iters=200, seed=1):
    r = np.random.RandomState(seed)
    params = {'mu': X[r.choice(len(X), k, replace=False)].copy(),
              'log_s': np.zeros((k, X.shape[1])), 'w': np.zeros(k)}
    hist = []
    for it in range(iters):
        loss, grads = nll_and_grad(params, X)
        for key in params:
            params[key] = params[key] - lr*grads[key]
        hist.append(loss)
    return params, hist


def em_step(params, X):
    R, _ = responsibilities(X, params['mu'], params['log_s'], params['w'])
    Nk = R.sum(axis=0)
    mu = R.T.dot(X)/Nk[:, None]
    var = np.einsum('nk,nkd->kd', R, (X[:, None] - mu[None])**2)/Nk[:, None]
    return {'mu': mu, 'log_s': 0.5*np.log(var), 'w': np.log(Nk/len(X))}


X = make_data()
params, hist = fit_gd(X)
print('gd :', hist[0], '->', hist[-1])
p = {'mu': X[[0, 120, 250]].copy(), 'log_s': np.zeros((3, 2)), 'w': np.zeros(3)}
for i in range(50):
    p = em_step(p, X)
print('em :', nll_and_grad(p, X)[0])
print(np.round(p['mu'], 2))
