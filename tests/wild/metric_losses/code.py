"""Losses for metric learning. loss functions give (loss, gradients...)."""
import numpy as np


def contrastive_loss(f1, f2, same, margin=1.0):
    """Hadsell et al. ``same`` is 1 for matching pairs. f1, f2: (N, D)."""
    diff = f1 - f2
    d = np.sqrt(np.sum(diff ** 2, axis=1) + 1e-12)
    gap = np.maximum(0, margin - d)
    loss = np.mean(same * d ** 2 + (1 - same) * gap ** 2) / 2
    # d(loss)/d(d) for every pair
    dd = (same * d - (1 - same) * gap) / len(d)
    g = dd[:, None] * diff / d[:, None]
    return loss, g, -g


def triplet_loss(anchor, pos, neg, margin=0.5):
    """squared euclidean triplet loss, mean over the batch"""
    dp = np.sum((anchor - pos) ** 2, axis=1)
    dn = np.sum((anchor - neg) ** 2, axis=1)
    violated = dp - dn + margin
    active = (violated > 0)[:, None]
    n = anchor.shape[0]
    loss = np.maximum(violated, 0).sum() / n
    da = 2 * (neg - pos) * active / n
    dpos = -2 * (anchor - pos) * active / n
    dneg = 2 * (anchor - neg) * active / n
    return loss, (da, dpos, dneg)


def cosine_similarity(u, v):
    return np.sum(u * v, -1) / (np.linalg.norm(u, axis=-1) * np.linalg.norm(v, axis=-1))


def cosine_embedding_loss(u, v, y, margin=0.0):
    """y = 1: pull together (1 - cos), y = -1: push apart max(0, cos - margin)"""
    nu = np.linalg.norm(u, axis=1, keepdims=True)
    nv = np.linalg.norm(v, axis=1, keepdims=True)
    un, vn = u / nu, v / nv
    cos = np.sum(un * vn, axis=1, keepdims=True)
    t = y.reshape(-1, 1)
    loss = np.where(t > 0, 1 - cos, np.maximum(0, cos - margin)).mean()
    dcos = np.where(t > 0, -1.0, (cos > margin).astype(float)) / len(u)
    du = dcos * (vn - cos * un) / nu
    dv = dcos * (un - cos * vn) / nv
    return loss, du, dv


def normalize_backward(x, g):
    """gradient through x / ||x|| (rows)"""
    norm = np.linalg.norm(x, axis=1, keepdims=True)
    xn = x / norm
    return (g - xn * np.sum(g * xn, axis=1, keepdims=True)) / norm
