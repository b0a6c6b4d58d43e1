import numpy as np


def relu(x): return np.maximum(0, x)


class VAE:
    '''
    x -> h -> (mu, logvar) -> z -> h2 -> xhat
    bernoulli decoder, gaussian latent
    '''
    def __init__(self, nx, nh, nz, seed=None):
        if seed is not None:
            np.random.seed(seed)
        init = lambda a, b: np.random.randn(a, b) * np.sqrt(1.0 / a)
        self.p = {
            'We': init(nx, nh), 'be': np.zeros(nh),
            'Wmu': init(nh, nz), 'bmu': np.zeros(nz),
            'Wlv': init(nh, nz), 'blv': np.zeros(nz),
            'Wd': init(nz, nh), 'bd': np.zeros(nh),
            'Wo': init(nh, nx), 'bo': np.zeros(nx),
        }
        # adam
        self.m = {k: np.zeros_like(v) for k, v in self.p.items()}
        self.v = {k: np.zeros_like(v) for k, v in self.p.items()}
        self.t = 0

    def forward(self, x, eps):
        p = self.p
        self.x, self.eps = x, eps
        self.a = x @ p['We'] + p['be']
        self.h = relu(self.a)
        self.mu = self.h @ p['Wmu'] + p['bmu']
        self.logvar = self.h @ p['Wlv'] + p['blv']
        self.std = np.exp(0.5 * self.logvar)
        self.z = self.mu + self.std * eps
        self.a2 = self.z @ p['Wd'] + p['bd']
        self.h2 = relu(self.a2)
        self.logits = self.h2 @ p['Wo'] + p['bo']
        self.xhat = 1 / (1 + np.exp(-self.logits))
        return self.xhat

    def loss(self):
        B = self.x.shape[0]
        bce = -np.sum(self.x * np.log(self.xhat + 1e-9) + (1 - self.x) * np.log(1 - self.xhat + 1e-9))
        kl = -0.5 * np.sum(1 + self.logvar - self.mu ** 2 - np.exp(self.logvar))
        return (bce + kl) / B

    def backward(self):
        p, g = self.p, {}
        B = self.x.shape[0]

        dlogits = (self.xhat - self.x) / B
        g['Wo'] = self.h2.T @ dlogits
        g['bo'] = dlogits.sum(0)
        da2 = (dlogits @ p['Wo'].T) * (self.a2 > 0)
        g['Wd'] = self.z.T @ da2
        g['bd'] = da2.sum(0)
        dz = da2 @ p['Wd'].T

        # reparameterization + KL
        dmu = dz + self.mu / B
        dlogvar = dz * self.eps * 0.5 * self.std
        dlogvar += 0.5 * (np.exp(self.logvar) - 1) / B

        g['Wmu'] = self.h.T @ dmu
        g['bmu'] = dmu.sum(0)
        g['Wlv'] = self.h.T @ dlogvar
        g['blv'] = dlogvar.sum(0)

        dh = dmu @ p['Wmu'].T + dlogvar @ p['Wlv'].T
        da = dh * (self.a > 0)
        g['We'] = self.x.T @ da
        g['be'] = da.sum(0)
        return g

    def adam(self, g, lr=1e-3, b1=0.9, b2=0.999):
        self.t += 1
        for k in self.p:
            self.m[k] = b1 * self.m[k] + (1 - b1) * g[k]
            self.v[k] = b2 * self.v[k] + (1 - b2) * g[k] ** 2
            mh = self.m[k] / (1 - b1 ** self.t)
            vh = self.v[k] / (1 - b2 ** self.t)
            self.p[k] -= lr * mh / (np.sqrt(vh) + 1e-8)


if __name__ == '__main__':
    vae = VAE(12, 16, 2, seed=0)
    data = (np.random.rand(64, 12) < np.where(np.arange(64)[:, None] % 2 == 0, 0.85, 0.15)).astype(float)
    for step in range(101):
        eps = np.random.randn(64, 2)
        vae.forward(data, eps)
        L = vae.loss()
        vae.adam(vae.backward(), lr=0.01)
        if step % 25 == 0:
            print('step', step, 'elbo', -L)
