"""Variational autoencoder in numpy.   python code.py --z 2 --epochs 20"""
import argparse

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class VAE:
    def __init__(self, x_dim=784, h_dim=128, z_dim=2, lr=1e-3):
        self.lr = lr
        self.p = {}
        for name, (i, o) in {"e": (x_dim, h_dim), "mu": (h_dim, z_dim), "lv": (h_dim, z_dim),
                             "d": (z_dim, h_dim), "o": (h_dim, x_dim)}.items():
            self.p["W_" + name] = np.random.randn(i, o) * np.sqrt(1 / i)
            self.p["b_" + name] = np.zeros(o)
        self.m = {k: np.zeros_like(v) for k, v in self.p.items()}
        self.v = {k: np.zeros_like(v) for k, v in self.p.items()}
        self.t = 0

    def forward(self, x):
        p = self.p
        self.x = x
        # encoder
        self.h_e = np.tanh(x @ p["W_e"] + p["b_e"])
        self.mu = self.h_e @ p["W_mu"] + p["b_mu"]
        self.logvar = self.h_e @ p["W_lv"] + p["b_lv"]
        # z = mu + sigma * eps
        self.eps = np.random.standard_normal(self.mu.shape)
        self.sigma = np.exp(0.5 * self.logvar)
        self.z = self.mu + self.sigma * self.eps
        # decoder
        self.h_d = np.maximum(self.z @ p["W_d"] + p["b_d"], 0)
        self.out = sigmoid(self.h_d @ p["W_o"] + p["b_o"])
        return self.out

    def loss(self):
        n = len(self.x)
        y = np.clip(self.out, 1e-9, 1 - 1e-9)
        rec = -np.sum(self.x * np.log(y) + (1 - self.x) * np.log(1 - y))
        kl = -0.5 * np.sum(1 + self.logvar - self.mu ** 2 - np.exp(self.logvar))
        return rec / n, kl / n

    def backward(self):
        p, g, n = self.p, {}, len(self.x)
        # reconstruction
        da_o = (self.out - self.x) / n
        g["W_o"] = self.h_d.T @ da_o
        g["b_o"] = da_o.sum(0)
        dh_d = da_o @ p["W_o"].T
        da_d = dh_d * (self.h_d > 0)
        g["W_d"] = self.z.T @ da_d
        g["b_d"] = da_d.sum(0)
        dz = da_d @ p["W_d"].T
        # both terms meet in mu and logvar
        dmu = dz + self.mu / n
        dlogvar = dz * self.eps * 0.5 * self.sigma + 0.5 * (np.exp(self.logvar) - 1) / n
        g["W_mu"] = self.h_e.T @ dmu
        g["b_mu"] = dmu.sum(0)
        g["W_lv"] = self.h_e.T @ dlogvar
        g["b_lv"] = dlogvar.sum(0)
        dh_e = dmu @ p["W_mu"].T + dlogvar @ p["W_lv"].T
        da_e = dh_e * (1 - self.h_e ** 2)
        g["W_e"] = self.x.T @ da_e
        g["b_e"] = da_e.sum(0)
        return g

    def update(self, g, b1=0.9, b2=0.999):
        self.t += 1
        for k in self.p:
            self.m[k] = b1 * self.m[k] + (1 - b1) * g[k]
            self.v[k] = b2 * self.v[k] + (1 - b2) * g[k] ** 2
            m_hat = self.m[k] / (1 - b1 ** self.t)
            v_hat = self.v[k] / (1 - b2 ** self.t)
            self.p[k] -= self.lr * m_hat / (np.sqrt(v_hat) + 1e-8)


if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("--data", default="mnist.npz")
    ap.add_argument("--z", type=int, default=2)
    ap.add_argument("--epochs", type=int, default=10)
    ap.add_argument("--batch", type=int, default=100)
    args = ap.parse_args()
    x_train = np.load(args.data)["x_train"].reshape(-1, 784) / 255.0
    vae = VAE(z_dim=args.z)
    for epoch in range(args.epochs):
        for idx in np.array_split(np.random.permutation(len(x_train)), len(x_train) // args.batch):
            vae.forward(x_train[idx])
            vae.update(vae.backward())
        print(epoch, *vae.loss())
