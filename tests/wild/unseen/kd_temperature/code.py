"""Knowledge distillation: a big frozen teacher, a small student, soft targets with temperature.

loss = alpha * CE(student, y) + (1 - alpha) * T^2 * KL(teacher_T || student_T) + beta * feature MSE
"""
import logging
from functools import partial
import numpy as np

logging.basicConfig(level=logging.INFO, format="%(message)s")
log = logging.getLogger(__name__)


def log_softmax(z, T=1.0):
    z = z / T
    z = z - z.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def ce_term(logits, labels):
    n = logits.shape[0]
    lp = log_softmax(logits)
    grad = np.exp(lp)
    grad[np.arange(n), labels] -= 1.0
    return -lp[np.arange(n), labels].mean(), grad / n


def kd_term(logits, teacher_logits, T):
    n = logits.shape[0]
    ls, lt = log_softmax(logits, T), log_softmax(teacher_logits, T)
    pt = np.exp(lt)
    loss = T * T * (pt * (lt - ls)).sum() / n
    grad = T * (np.exp(ls) - pt) / n       # T^2 * 1/T
    return loss, grad


def hint_term(feat, teacher_feat, R):
    """FitNets: regress the teacher's features from the student's, R is learned"""
    diff = feat @ R - teacher_feat
    scale = 2.0 / diff.size
    return (diff ** 2).mean(), scale * diff @ R.T, scale * feat.T @ diff


def mlp(params, x):
    h = np.maximum(x @ params["W1"] + params["b1"], 0.0)
    return h, h @ params["W2"] + params["b2"]


def mlp_backward(params, x, h, dlogits, dh_extra=0.0):
    dh = dlogits @ params["W2"].T + dh_extra
    dpre = np.where(h > 0, dh, 0.0)
    return {
        "W2": h.T @ dlogits, "b2": dlogits.sum(axis=0),
        "W1": x.T @ dpre, "b1": dpre.sum(axis=0),
    }


def student_step(student, R, teacher, x, y, T=4.0, alpha=0.3, beta=0.1):
    h, logits = mlp(student, x)
    th, tlogits = mlp(teacher, x)
    l_ce, g_ce = ce_term(logits, y)
    l_kd, g_kd = kd_term(logits, tlogits, T)
    l_hint, dh, dR = hint_term(h, th, R)
    loss = alpha * l_ce + (1 - alpha) * l_kd + beta * l_hint
    grads = mlp_backward(student, x, h, alpha * g_ce + (1 - alpha) * g_kd, beta * dh)
    return loss, grads, beta * dR


def new_mlp(rng, n_in, n_hidden, n_out):
    return {"W1": rng.normal(0, n_in ** -0.5, (n_in, n_hidden)), "b1": np.zeros(n_hidden),
            "W2": rng.normal(0, n_hidden ** -0.5, (n_hidden, n_out)), "b2": np.zeros(n_out)}


def main():
    rng = np.random.default_rng(0)
    teacher = new_mlp(rng, 6, 64, 3)
    student, R = new_mlp(rng, 6, 5, 3), rng.normal(0, 0.1, (5, 64))
    step = partial(student_step, teacher=teacher, T=3.0)
    for i in range(300):
        x = rng.normal(size=(64, 6))
        y = mlp(teacher, x)[1].argmax(axis=1)
        loss, grads, dR = step(student, R, x=x, y=y)
        for k, g in grads.items():
            student[k] -= 0.1 * g
        R -= 0.1 * dR
        if i % 100 == 0:
            log.info("step %d loss %.4f", i, loss)


if __name__ == "__main__":
    main()
