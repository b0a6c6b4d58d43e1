#!/usr/bin/env python
import numpy as np


def cofiCostFunc(params, Y, R, num_users, num_movies, num_features, lambda_=0.0):
    """
    collaborative filtering
    params : X and Theta unrolled, shape (num_movies*num_features + num_users*num_features,)
    Y : (num_movies, num_users) ratings
    R : (num_movies, num_users), R[i, j] = 1 if movie i was rated by user j
    """
    X = params[:num_movies*num_features].reshape(num_movies, num_features)
    Theta = params[num_movies*num_features:].reshape(num_users, num_features)

    err = (X @ Theta.T - Y) * R
    J = 0.5 * np.sum(err**2)
    J += (lambda_/2) * np.sum(Theta**2)
    J += (lambda_/2) * np.sum(X**2)

    X_grad = np.zeros(X.shape)
    Theta_grad = np.zeros(Theta.shape)
    for i in range(num_movies):
        idx = np.where(R[i, :] == 1)[0]
        Theta_temp = Theta[idx, :]
        Y_temp = Y[i, idx]
        X_grad[i, :] = (X[i, :] @ Theta_temp.T - Y_temp) @ Theta_temp + lambda_*X[i, :]
    for j in range(num_users):
        idx = np.where(R[:, j] == 1)[0]
        X_temp = X[idx, :]
        Y_temp = Y[idx, j]
        Theta_grad[j, :] = (X_temp @ Theta[j, :] - Y_temp) @ X_temp + lambda_*Theta[j, :]

    grad = np.concatenate((X_grad.ravel(), Theta_grad.ravel()))
    return J, grad


def sparseAutoencoderCost(theta, visibleSize, hiddenSize, lambda_, rho, beta, data):
    """ UFLDL style: data is (visibleSize, m) """
    n = hiddenSize*visibleSize
    W1 = theta[0:n].reshape(hiddenSize, visibleSize)
    W2 = theta[n:2*n].reshape(visibleSize, hiddenSize)
    b1 = theta[2*n:2*n+hiddenSize]
    b2 = theta[2*n+hiddenSize:]
    m = data.shape[1]

    a2 = sigmoid(W1 @ data + b1[:, None])
    a3 = sigmoid(W2 @ a2 + b2[:, None])
    rho_hat = a2.mean(axis=1)
    KL = np.sum(rho*np.log(rho/rho_hat) + (1-rho)*np.log((1-rho)/(1-rho_hat)))
    cost = np.sum((a3 - data)**2)/(2*m) + lambda_/2*(np.sum(W1**2) + np.sum(W2**2)) + beta*KL

    delta3 = (a3 - data)*a3*(1 - a3)
    sparsity = beta*(-rho/rho_hat + (1-rho)/(1-rho_hat))
    delta2 = (W2.T @ delta3 + sparsity[:, None])*a2*(1 - a2)

    W1grad = delta2 @ data.T/m + lambda_*W1
    W2grad = delta3 @ a2.T/m + lambda_*W2
    b1grad = delta2.sum(axis=1)/m
    b2grad = delta3.sum(axis=1)/m
    return cost, np.concatenate((W1grad.ravel(), W2grad.ravel(), b1grad, b2grad))


def sigmoid(x):
    return 1/(1 + np.exp(-x))
