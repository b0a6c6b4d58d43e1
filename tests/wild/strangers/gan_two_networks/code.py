import numpy as np


def sigmoid(x):
    y = 1 / (1 + np.exp(-x))
    return y


def dsigmoid(x):
    y = sigmoid(x)
    return y * (1 - y)


def dtanh(x):
    return 1. - np.tanh(x) ** 2


def lrelu(x, alpha=0.2):
    return np.maximum(x, x * alpha)


def dlrelu(x, alpha=0.2):
    dx = np.ones_like(x)
    dx[x < 0] = alpha
    return dx


class GAN:
    def __init__(self, nx_g=8, nh_g=32, nh_d=32, x_dim=2, batch_size=64, learning_rate=1e-2, decay=1e-3, seed=0):
        rs = np.random.RandomState(seed)
        self.nx_g = nx_g
        self.batch_size = batch_size
        self.lr = learning_rate
        self.dr = decay
        # Generator
        self.W0_g = rs.randn(nx_g, nh_g) * np.sqrt(2. / nx_g)
        self.b0_g = np.zeros((1, nh_g))
        self.W1_g = rs.randn(nh_g, x_dim) * np.sqrt(2. / nh_g)
        self.b1_g = np.zeros((1, x_dim))
        # Discriminator
        self.W0_d = rs.randn(x_dim, nh_d) * np.sqrt(2. / x_dim)
        self.b0_d = np.zeros((1, nh_d))
        self.W1_d = rs.randn(nh_d, 1) * np.sqrt(2. / nh_d)
        self.b1_d = np.zeros((1, 1))

    def forward_generator(self, z):
        self.z0_g = np.dot(z, self.W0_g) + self.b0_g
        self.a0_g = lrelu(self.z0_g, alpha=0)
        self.z1_g = np.dot(self.a0_g, self.W1_g) + self.b1_g
        self.a1_g = np.tanh(self.z1_g)
        return self.z1_g, self.a1_g

    def forward_discriminator(self, x):
        self.z0_d = np.dot(x, self.W0_d) + self.b0_d
        self.a0_d = lrelu(self.z0_d)
        self.z1_d = np.dot(self.a0_d, self.W1_d) + self.b1_d
        self.a1_d = sigmoid(self.z1_d)
        return self.z1_d, self.a1_d

    def backward_discriminator(self, x_real, z1_real, a1_real, x_fake, z1_fake, a1_fake):
        """J_D = np.mean(-np.log(a1_real) - np.log(1 - a1_fake))"""
        # Real input
        da1_real = -1. / (a1_real + 1e-8)
        dz1_real = da1_real * dsigmoid(z1_real)
        z0_real = np.dot(x_real, self.W0_d) + self.b0_d
        dW1_real = np.dot(lrelu(z0_real).T, dz1_real)
        db1_real = np.sum(dz1_real, axis=0, keepdims=True)
        dz0_real = np.dot(dz1_real, self.W1_d.T) * dlrelu(z0_real)
        dW0_real = np.dot(x_real.T, dz0_real)
        db0_real = np.sum(dz0_real, axis=0, keepdims=True)

        # Fake input
        da1_fake = 1. / (1. - a1_fake + 1e-8)
        dz1_fake = da1_fake * dsigmoid(z1_fake)
        z0_fake = np.dot(x_fake, self.W0_d) + self.b0_d
        dW1_fake = np.dot(lrelu(z0_fake).T, dz1_fake)
        db1_fake = np.sum(dz1_fake, axis=0, keepdims=True)
        dz0_fake = np.dot(dz1_fake, self.W1_d.T) * dlrelu(z0_fake)
        dW0_fake = np.dot(x_fake.T, dz0_fake)
        db0_fake = np.sum(dz0_fake, axis=0, keepdims=True)

        # Combine, mean over the batch
        n = len(x_real)
        dW1 = (dW1_real + dW1_fake) / n
        db1 = (db1_real + db1_fake) / n
        dW0 = (dW0_real + dW0_fake) / n
        db0 = (db0_real + db0_fake) / n

        # Update gradients using SGD
        self.W0_d -= self.lr * dW0
        self.b0_d -= self.lr * db0
        self.W1_d -= self.lr * dW1
        self.b1_d -= self.lr * db1

    def backward_generator(self, z, x_fake, z1_fake, a1_fake):
        """J_G = np.mean(-np.log(a1_fake))"""
        # through the discriminator
        n = len(z)
        da1_d = -1.0 / (a1_fake + 1e-8) / n
        dz1_d = da1_d * dsigmoid(z1_fake)
        z0_d = np.dot(x_fake, self.W0_d) + self.b0_d
        dz0_d = np.dot(dz1_d, self.W1_d.T) * dlrelu(z0_d)
        dx_d = np.dot(dz0_d, self.W0_d.T)
        # generator
        dz1_g = dx_d * dtanh(self.z1_g)
        dW1_g = np.dot(self.a0_g.T, dz1_g)
        db1_g = np.sum(dz1_g, axis=0, keepdims=True)
        dz0_g = np.dot(dz1_g, self.W1_g.T) * dlrelu(self.z0_g, alpha=0)
        dW0_g = np.dot(z.T, dz0_g)
        db0_g = np.sum(dz0_g, axis=0, keepdims=True)

        self.W0_g -= self.lr * dW0_g
        self.b0_g -= self.lr * db0_g
        self.W1_g -= self.lr * dW1_g
        self.b1_g -= self.lr * db1_g

    def train(self, sample_real, epochs=200):
        for epoch in range(epochs):
            x_real = sample_real(self.batch_size)
            z = np.random.normal(0, 1, size=[self.batch_size, self.nx_g])
            z1_g, x_fake = self.forward_generator(z)
            z1_d_real, a1_d_real = self.forward_discriminator(x_real)
            z1_d_fake, a1_d_fake = self.forward_discriminator(x_fake)
            J_D = np.mean(-np.log(a1_d_real) - np.log(1 - a1_d_fake))
            self.backward_discriminator(x_real, z1_d_real, a1_d_real, x_fake, z1_d_fake, a1_d_fake)
            # discriminator has moved, run the fakes through it once more
            z1_d_fake, a1_d_fake = self.forward_discriminator(x_fake)
            J_G = np.mean(-np.log(a1_d_fake))
            self.backward_generator(z, x_fake, z1_d_fake, a1_d_fake)
            if epoch % 50 == 0:
                print(f"Epoch:{epoch:} G loss:{J_G:.4f} | D loss:{J_D:.4f}")
            self.lr = self.lr * (1.0 / (1.0 + self.dr * epoch))


def ring(n):
    k = np.random.randint(0, 8, n)
    centers = 0.7 * np.stack([np.cos(k * np.pi / 4), np.sin(k * np.pi / 4)], axis=1)
    return centers + 0.05 * np.random.randn(n, 2)


if __name__ == "__main__":
    np.random.seed(0)
    GAN().train(ring)
