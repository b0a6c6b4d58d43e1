# VAE in numpy, following the paper (appendix C, bernoulli decoder)
import os
import numpy as np

def sigmoid(x):
    return 1/(1+np.exp(-x))

def lrelu(x, a=0.1):
    return np.where(x > 0, x, a*x)

def dlrelu(x, a=0.1):
    return np.where(x > 0, 1, a)

class VAE:
    def __init__(self, nx=784, nh=128, nz=20):
        def glorot(i, o):
            return np.random.randn(i, o) * np.sqrt(2/(i+o))
        self.nx, self.nz = nx, nz
        self.e_W0, self.e_b0 = glorot(nx, nh), np.zeros(nh)
        self.e_Wmu, self.e_bmu = glorot(nh, nz), np.zeros(nz)
        self.e_Wlv, self.e_blv = glorot(nh, nz), np.zeros(nz)
        self.d_W0, self.d_b0 = glorot(nz, nh), np.zeros(nh)
        self.d_W1, self.d_b1 = glorot(nh, nx), np.zeros(nx)
        self.names = ['e_W0','e_b0','e_Wmu','e_bmu','e_Wlv','e_blv','d_W0','d_b0','d_W1','d_b1']
        self.m = {n: 0 for n in self.names}
        self.v = {n: 0 for n in self.names}
        self.t = 0

    def encode(self, x):
        self.x = x
        self.e_h0_l = x @ self.e_W0 + self.e_b0
        self.e_h0_a = lrelu(self.e_h0_l)
        self.mu = self.e_h0_a @ self.e_Wmu + self.e_bmu
        self.logvar = self.e_h0_a @ self.e_Wlv + self.e_blv
        return self.mu, self.logvar

    def decode(self, z):
        self.z = z
        self.d_h0_l = z @ self.d_W0 + self.d_b0
        self.d_h0_a = np.tanh(self.d_h0_l)
        self.d_h1_l = self.d_h0_a @ self.d_W1 + self.d_b1
        return sigmoid(self.d_h1_l)

    def forward(self, x, eps=None):
        mu, logvar = self.encode(x)
        self.eps = np.random.randn(*mu.shape) if eps is None else eps
        self.y = self.decode(mu + np.exp(logvar * .5) * self.eps)
        return self.y

    def loss(self, x):
        # summed over pixels, averaged over the batch
        bce = -np.sum(x*np.log(self.y + 1e-10) + (1-x)*np.log(1 - self.y + 1e-10))
        kl = -0.5*np.sum(1 + self.logvar - self.mu**2 - np.exp(self.logvar))
        return (bce + kl)/len(x)

    def backward(self):
        B = len(self.x)
        g = {}
        # ---- decoder ----
        dL_l = (self.y - self.x)/B       # bce + sigmoid
        g['d_W1'] = self.d_h0_a.T @ dL_l
        g['d_b1'] = np.sum(dL_l, axis=0)
        dh = dL_l @ self.d_W1.T * (1 - self.d_h0_a**2)
        g['d_W0'] = self.z.T @ dh
        g['d_b0'] = np.sum(dh, axis=0)
        dz = dh @ self.d_W0.T
        # ---- encoder, both from the reconstruction and from KL ----
        dmu = dz + self.mu/B
        dlogvar = dz * self.eps * np.exp(self.logvar*.5) * .5 + 0.5*(np.exp(self.logvar) - 1)/B
        g['e_Wmu'] = self.e_h0_a.T @ dmu
        g['e_bmu'] = dmu.sum(axis=0)
        g['e_Wlv'] = self.e_h0_a.T @ dlogvar
        g['e_blv'] = dlogvar.sum(axis=0)
        dh = (dmu @ self.e_Wmu.T + dlogvar @ self.e_Wlv.T) * dlrelu(self.e_h0_l)
        g['e_W0'] = self.x.T @ dh
        g['e_b0'] = dh.sum(axis=0)
        self.grads = g
        return g

    def adam(self, lr=1e-3, b1=0.9, b2=0.999):
        self.t += 1
        for n in self.names:
            self.m[n] = b1*self.m[n] + (1-b1)*self.grads[n]
            self.v[n] = b2*self.v[n] + (1-b2)*self.grads[n]**2
            mh = self.m[n]/(1-b1**self.t)
            vh = self.v[n]/(1-b2**self.t)
            setattr(self, n, getattr(self, n) - lr*mh/(np.sqrt(vh)+1e-8))


def get_data(n=512):
    if os.path.exists('mnist_binarized.npy'):
        return np.load('mnist_binarized.npy')
    # blobs as a stand-in
    yy, xx = np.mgrid[:28, :28]
    c = np.random.uniform(8, 20, (n, 2, 1, 1))
    return (np.exp(-((yy-c[:,0])**2 + (xx-c[:,1])**2)/20) > 0.5).reshape(n, -1).astype(float)

if __name__ == '__main__':
    np.random.seed(111)
    X = get_data()
    vae = VAE()
    for epoch in range(3):
        np.random.shuffle(X)
        for i in range(0, len(X), 64):
            xb = X[i:i+64]
            vae.forward(xb)
            l = vae.loss(xb)
            vae.backward()
            vae.adam()
        print("epoch %d loss %.3f" % (epoch, l))
