# Bayesian logistic regression w/ Hamiltonian Monte Carlo
# U = -log posterior,   grad_U by hand
import numpy as np
import matplotlib.pyplot as plt

np.random.seed(42)

N, D = 200, 3
X = np.hstack([np.ones((N, 1)), np.random.randn(N, D - 1)])
w_true = np.array([-0.5, 2.0, -1.0])
y = (np.random.rand(N) < 1 / (1 + np.exp(-X @ w_true))).astype(float)
prior_var = 10.0


def U(w):
    z = X @ w
    loglik = np.sum(y * z - np.logaddexp(0, z))
    logprior = -0.5 * np.sum(w ** 2) / prior_var
    return -(loglik + logprior)


def grad_U(w):
    p = 1 / (1 + np.exp(-X @ w))
    return -(X.T @ (y - p)) + w / prior_var


def K(p, M): return 0.5 * np.sum(p ** 2 / M)
def grad_K(p, M): return p / M


def leapfrog(q, p, eps, L, M):
    q, p = q.copy(), p.copy()
    p -= eps * grad_U(q) / 2
    for i in range(L):
        q += eps * grad_K(p, M)
        if i != L - 1:
            p -= eps * grad_U(q)
    p -= eps * grad_U(q) / 2
    return q, -p


def hmc(n_samples, q0, eps=0.05, L=20, M=1.0):
    q, chain, accepted = q0, [], 0
    for _ in range(n_samples):
        p0 = np.random.randn(len(q)) * np.sqrt(M)
        q_new, p_new = leapfrog(q, p0, eps, L, M)
        dH = U(q) + K(p0, M) - U(q_new) - K(p_new, M)
        if np.log(np.random.rand()) < dH:
            q = q_new
            accepted += 1
        chain.append(q)
    print('acceptance rate', accepted / n_samples)
    return np.array(chain)


def neg_elbo_mc(mu, logsd, eps):
    """the ADVI check: reparametrised U, plus entropy; returns value and d/dmu, d/dlogsd"""
    sd = np.exp(logsd)
    S = len(eps)
    val, gmu, gls = 0.0, np.zeros(D), np.zeros(D)
    for e in eps:
        w = mu + sd * e
        g = grad_U(w)
        val += U(w) / S
        gmu += g / S
        gls += g * e * sd / S
    return val - logsd.sum(), gmu, gls - 1


chain = hmc(300, np.zeros(D))
print('posterior mean', chain[100:].mean(0), 'true', w_true)

mu, logsd = np.zeros(D), np.zeros(D) - 1
for it in range(200):
    v, a, b = neg_elbo_mc(mu, logsd, np.random.randn(5, D))
    mu -= 0.01 * a; logsd -= 0.01 * b
print('advi mean', mu)

for d in range(D):
    plt.subplot(D, 1, d + 1); plt.plot(chain[:, d])
plt.show()
