# GAN in plain numpy: learn a 1-d gaussian. No pytorch!!
import numpy as np

np.random.seed(0)
nz = 4
nh = 16
lr = 0.01

def sig(x):
    return 1/(1+np.exp(-x))

def lrelu(x, a=0.2):
    return np.where(x > 0, x, a*x)

def dlrelu(x, a=0.2):
    return np.where(x > 0, 1.0, a)

G = {'W0': np.random.randn(nz, nh)*0.3, 'b0': np.zeros((1, nh)),
     'W1': np.random.randn(nh, 1)*0.3, 'b1': np.zeros((1, 1))}
D = {'W0': np.random.randn(1, nh)*0.3, 'b0': np.zeros((1, nh)),
     'W1': np.random.randn(nh, 1)*0.3, 'b1': np.zeros((1, 1))}

def forward_g(z):
    a = z.dot(G['W0']) + G['b0']
    h = lrelu(a)
    x = h.dot(G['W1']) + G['b1']
    return x, (z, a, h)

def forward_d(x):
    a = x.dot(D['W0']) + D['b0']
    h = lrelu(a)
    logit = h.dot(D['W1']) + D['b1']
    return sig(logit), (x, a, h)

def loss_d(p_real, p_fake):
    return -np.mean(np.log(p_real) + np.log(1 - p_fake))

def loss_g(p_fake):
    return -np.mean(np.log(p_fake))

def backprop_d(dlogit, cache):
    x, a, h = cache
    grads = {}
    grads['W1'] = h.T.dot(dlogit)
    grads['b1'] = dlogit.sum(axis=0, keepdims=True)
    da = dlogit.dot(D['W1'].T) * dlrelu(a)
    grads['W0'] = x.T.dot(da)
    grads['b0'] = da.sum(axis=0, keepdims=True)
    dx = da.dot(D['W0'].T)
    return grads, dx

def backward_d(p_real, cache_real, p_fake, cache_fake):
    m = len(p_real)
    g_real, _ = backprop_d((p_real - 1)/m, cache_real)
    g_fake, _ = backprop_d(p_fake/m, cache_fake)
    return {k: g_real[k] + g_fake[k] for k in g_real}

def backward_g(p_fake, cache_fake, cache_g):
    m = len(p_fake)
    # only the gradient wrt the fake sample is wanted, D stays as it is
    _, dx = backprop_d((p_fake - 1)/m, cache_fake)
    z, a, h = cache_g
    grads = {}
    grads['W1'] = h.T.dot(dx)
    grads['b1'] = dx.sum(axis=0, keepdims=True)
    dh = dx.dot(G['W1'].T)
    da = dh * dlrelu(a)
    grads['W0'] = z.T.dot(da)
    grads['b0'] = da.sum(axis=0, keepdims=True)
    return grads

def update(params, grads):
    for k in params:
        params[k] -= lr*grads[k]

if __name__ == '__main__':
    for step in range(3000):
        real = np.random.randn(64, 1)*0.5 + 3
        fake, cg = forward_g(np.random.randn(64, nz))
        pr, cr = forward_d(real)
        pf, cf = forward_d(fake)
        gd = backward_d(pr, cr, pf, cf)
        update(D, gd)

        fake, cg = forward_g(np.random.randn(64, nz))
        pf, cf = forward_d(fake)
        gg = backward_g(pf, cf, cg)
        update(G, gg)
        if step % 500 == 0:
            print(step, 'D', loss_d(pr, pf), 'G', loss_g(pf), 'mean', fake.mean(), 'std', fake.std())
