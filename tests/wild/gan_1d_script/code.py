# GAN for a 1-D gaussian. Generator: affine map of noise, discriminator: small MLP.
# All gradients by hand, nothing but numpy.
import numpy as np

np.random.seed(3)
real_mu, real_std = 4.0, 0.5
batch = 64
hidden = 8
lr_d, lr_g = 0.05, 0.02
steps = 300


def sig(x): return 1 / (1 + np.exp(-x))

# discriminator
D_W1 = np.random.randn(1, hidden) * 0.5
D_b1 = np.zeros(hidden)
D_W2 = np.random.randn(hidden, 1) * 0.5
D_b2 = np.zeros(1)
# generator  G(z) = z * G_a + G_b
G_a = np.array([1.0])
G_b = np.array([0.0])

for step in range(steps):
    # ------------------------------------------------ train D
    x_real = np.random.normal(real_mu, real_std, (batch, 1))
    z = np.random.randn(batch, 1)
    x_fake = z * G_a + G_b

    h_real = np.tanh(x_real @ D_W1 + D_b1)
    p_real = sig(h_real @ D_W2 + D_b2)
    h_fake = np.tanh(x_fake @ D_W1 + D_b1)
    p_fake = sig(h_fake @ D_W2 + D_b2)
    d_loss = -np.mean(np.log(p_real)) - np.mean(np.log(1 - p_fake))

    d_out_real = (p_real - 1) / batch
    d_out_fake = p_fake / batch
    d_h_real = d_out_real @ D_W2.T * (1 - h_real ** 2)
    d_h_fake = d_out_fake @ D_W2.T * (1 - h_fake ** 2)

    dD_W2 = h_real.T @ d_out_real + h_fake.T @ d_out_fake
    dD_b2 = d_out_real.sum(0) + d_out_fake.sum(0)
    dD_W1 = x_real.T @ d_h_real + x_fake.T @ d_h_fake
    dD_b1 = d_h_real.sum(0) + d_h_fake.sum(0)

    D_W1 = D_W1 - lr_d * dD_W1
    D_b1 = D_b1 - lr_d * dD_b1
    D_W2 = D_W2 - lr_d * dD_W2
    D_b2 = D_b2 - lr_d * dD_b2

    # ------------------------------------------------ train G
    # non saturating loss: maximise log D(G(z))
    z = np.random.randn(batch, 1)
    x_fake = z * G_a + G_b
    h = np.tanh(x_fake @ D_W1 + D_b1)
    p = sig(h @ D_W2 + D_b2)
    g_loss = -np.mean(np.log(p))

    d_logit = (p - 1) / batch
    d_h = d_logit @ D_W2.T * (1 - h ** 2)
    d_x = d_h @ D_W1.T
    dG_a = np.sum(d_x * z, axis=0)
    dG_b = np.sum(d_x, axis=0)
    G_a = G_a - lr_g * dG_a
    G_b = G_b - lr_g * dG_b

    if step % 100 == 0:
        print('step %d  D %.3f  G %.3f   fake mean %.2f' % (step, d_loss, g_loss, x_fake.mean()))

print('generator: mean %.2f std %.2f' % (G_b[0], abs(G_a[0])))
