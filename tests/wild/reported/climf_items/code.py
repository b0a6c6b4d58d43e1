"""
CLiMF: Collaborative Less-is-More Filtering, used for recommending based on implicit feedback
    maximises the smoothed reciprocal rank of the relevant items of each user
"""
import math

import numpy as np


def g(x):
    """sigmoid function"""
    return 1/(1+math.exp(-x))


def dg(x):
    """derivative of sigmoid function"""
    return math.exp(x)/(1+math.exp(x))**2


def precompute_f(data, U, V, i):
    """items that user i likes, with their scores: {j: <U[i],V[j]>}"""
    return dict((j, np.dot(U[i], V[j])) for j in data[i])


def objective(data, U, V, lbda):
    """compute the objective function F(U,V)"""
    F = -0.5*lbda*(np.sum(U*U)+np.sum(V*V))
    for i in range(len(U)):
        f = precompute_f(data, U, V, i)
        for j in f:
            F += math.log(g(f[j]))
            for k in f:
                if k != j:
                    F += math.log(1-g(f[k]-f[j]))
    return F


def update(data, U, V, lbda, gamma):
    """one sweep over the users: gradient ascent on U[i] and on the items the user likes"""
    for i in range(len(U)):
        dU = -lbda*U[i]
        f = precompute_f(data, U, V, i)
        dV = {}
        for j in f:
            dV[j] = g(-f[j])*U[i]-lbda*V[j]
            dU = dU+g(-f[j])*V[j]
            for k in f:
                if k == j:
                    continue
                x = f[k]-f[j]
                dV[j] = dV[j]+dg(-x)*(1/(1-g(x))-1/(1-g(-x)))*U[i]
                dU = dU+(V[j]-V[k])*dg(x)/(1-g(x))
        for j in dV:
            V[j] = V[j]+gamma*dV[j]
        U[i] = U[i]+gamma*dU


def train(data, n_items, D=3, lbda=0.001, gamma=0.05, n_iters=10):
    U = 0.01*np.random.random_sample((len(data), D))
    V = 0.01*np.random.random_sample((n_items, D))
    for it in range(n_iters):
        update(data, U, V, lbda, gamma)
        print('iteration {0}: objective = {1:.4f}'.format(it, objective(data, U, V, lbda)))
    return U, V
