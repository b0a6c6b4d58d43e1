#!/usr/bin/env python3
"""Planar n-link arm: inverse kinematics with Jacobian transpose / damped least squares / least_squares.

    python ik.py --links 1 1 0.5 --target 1.2 0.8 --method dls
"""
import argparse
import numpy as np
from scipy.optimize import least_squares


def forward_kinematics(q, L):
    """end effector (x, y, phi)"""
    a = np.cumsum(q)
    return np.array([np.sum(L * np.cos(a)), np.sum(L * np.sin(a)), a[-1]])


def jacobian(q, L):
    """3 x n.  Joint i moves every link from i onwards."""
    a = np.cumsum(q)
    n = len(q)
    J = np.zeros((3, n))
    for i in range(n):
        J[0, i] = -np.sum(L[i:] * np.sin(a[i:]))
        J[1, i] = np.sum(L[i:] * np.cos(a[i:]))
        J[2, i] = 1.0
    return J


class IK:
    def __init__(self, L, limits=None, w_pose=(1.0, 1.0, 0.1), w_rest=1e-2, obstacle=None):
        self.L = np.asarray(L, float)
        self.w = np.asarray(w_pose)
        self.w_rest = w_rest
        self.rest = np.zeros(len(self.L))
        self.obstacle = obstacle      # (centre, radius)

    # ---- scalar cost -------------------------------------------------
    def cost(self, q, target):
        e = forward_kinematics(q, self.L) - target
        c = 0.5 * np.sum(self.w * e ** 2) + 0.5 * self.w_rest * np.sum((q - self.rest) ** 2)
        if self.obstacle is not None:
            (ox, oy), r = self.obstacle
            x, y, _ = forward_kinematics(q, self.L)
            gap = r ** 2 - (x - ox) ** 2 - (y - oy) ** 2
            c += max(0.0, gap) ** 2
        return c

    def cost_grad(self, q, target):
        p = forward_kinematics(q, self.L)
        J = jacobian(q, self.L)
        g = J.T @ (self.w * (p - target)) + self.w_rest * (q - self.rest)
        if self.obstacle is not None:
            (ox, oy), r = self.obstacle
            gap = r ** 2 - (p[0] - ox) ** 2 - (p[1] - oy) ** 2
            if gap > 0:
                g += 2 * gap * (-2 * (p[0] - ox) * J[0] - 2 * (p[1] - oy) * J[1])
        return g

    # ---- residual form -------------------------------------------------
    def residuals(self, q, target):
        e = np.sqrt(self.w) * (forward_kinematics(q, self.L) - target)
        return np.concatenate([e, np.sqrt(self.w_rest) * (q - self.rest)])

    def residuals_jac(self, q, target):
        top = np.sqrt(self.w)[:, None] * jacobian(q, self.L)
        return np.vstack([top, np.sqrt(self.w_rest) * np.eye(len(q))])

    def solve(self, q, target, method="dls", iters=200, damping=0.1):
        if method == "scipy":
            return least_squares(self.residuals, q, jac=self.residuals_jac, args=(target,)).x
        for _ in range(iters):
            if method == "transpose":
                q = q - 0.1 * self.cost_grad(q, target)
            else:
                r, J = self.residuals(q, target), self.residuals_jac(q, target)
                q = q - np.linalg.solve(J.T @ J + damping ** 2 * np.eye(len(q)), J.T @ r)
        return q


if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("--links", type=float, nargs="+", default=[1.0, 0.8, 0.5])
    p.add_argument("--target", type=float, nargs=2, default=[1.2, 0.8])
    p.add_argument("--method", choices=["transpose", "dls", "scipy"], default="dls")
    a = p.parse_args()
    arm = IK(a.links)
    target = np.array([*a.target, 0.5])
    q = arm.solve(np.full(len(a.links), 0.3), target, a.method)
    print("q =", np.degrees(q).round(2), "reached", forward_kinematics(q, arm.L).round(4), "cost", arm.cost(q, target))
