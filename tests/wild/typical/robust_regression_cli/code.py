#!/usr/bin/env python3
"""Fit a linear model under a robust loss.

usage: code.py --csv data.csv --loss huber --delta 1.0
The last column is the target.
"""
import argparse
import functools

import numpy as np


def squared(pred, y):
    r = pred - y
    return 0.5 * np.mean(r ** 2), r / len(r)


def huber(pred, y, delta=1.0):
    r = pred - y
    small = np.abs(r) <= delta
    value = np.where(small, 0.5 * r ** 2, delta * (np.abs(r) - 0.5 * delta))
    grad = np.where(small, r, delta * np.sign(r))
    return value.mean(), grad / r.size


def pinball(pred, y, q=0.5):
    r = y - pred
    value = np.maximum(q * r, (q - 1) * r)
    grad = np.where(r > 0, -q, 1 - q)
    return value.mean(), grad / r.size


def log_cosh(pred, y):
    r = pred - y
    return np.mean(np.log(np.cosh(r))), np.tanh(r) / r.size


LOSSES = {"squared": squared, "huber": huber, "pinball": pinball, "logcosh": log_cosh}


def objective(w, X, y, loss, l1=0.0, l2=0.0):
    value, dpred = loss(X @ w, y)
    value += l1 * np.abs(w).sum() + 0.5 * l2 * w @ w
    grad = X.T @ dpred + l1 * np.sign(w) + l2 * w
    return value, grad


def fit(X, y, loss, lr=0.1, epochs=500, momentum=0.9, **penalty):
    w = np.zeros(X.shape[1])
    velocity = np.zeros_like(w)
    for _ in range(epochs):
        value, grad = objective(w, X, y, loss, **penalty)
        velocity = momentum * velocity - lr * grad
        w = w + velocity
    return w, value


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--csv", required=True)
    parser.add_argument("--loss", choices=sorted(LOSSES), default="huber")
    parser.add_argument("--delta", type=float, default=1.0, help="for huber")
    parser.add_argument("--quantile", type=float, default=0.5, help="for pinball")
    parser.add_argument("--l1", type=float, default=0.0)
    parser.add_argument("--l2", type=float, default=0.0)
    args = parser.parse_args(argv)

    data = np.loadtxt(args.csv, delimiter=",", skiprows=1)
    X, y = data[:, :-1], data[:, -1]
    X = (X - X.mean(0)) / X.std(0)
    X = np.column_stack([np.ones(len(X)), X])

    loss = LOSSES[args.loss]
    if args.loss == "huber":
        loss = functools.partial(huber, delta=args.delta)
    elif args.loss == "pinball":
        loss = functools.partial(pinball, q=args.quantile)
    w, value = fit(X, y, loss, l1=args.l1, l2=args.l2)
    print(f"loss {value:.5f}")
    print("weights", np.round(w, 4))


if __name__ == "__main__":
    main()
