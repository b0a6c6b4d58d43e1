import numpy as np
from numpy import exp, sin, cos, sqrt, pi

# ---------- functions ----------
def rosenbrock(x, a=1, b=100):
    return np.sum(b*(x[1:] - x[:-1]**2)**2 + (a - x[:-1])**2)

def rosenbrock_grad(x, a=1, b=100):
    g = np.zeros_like(x)
    d = x[1:] - x[:-1]**2
    g[:-1] = -4*b*x[:-1]*d - 2*(a - x[:-1])
    g[1:] += 2*b*d
    return g

def rosenbrock_hess(x, a=1, b=100):
    n = len(x)
    H = np.diag(-4*b*x[:-1], 1) + np.diag(-4*b*x[:-1], -1)
    diag = np.zeros(n)
    diag[:-1] = 12*b*x[:-1]**2 - 4*b*x[1:] + 2
    diag[1:] += 2*b
    return H + np.diag(diag)

def himmelblau(p):
    x, y = p
    return (x**2 + y - 11)**2 + (x + y**2 - 7)**2

def himmelblau_grad(p):
    x, y = p
    return np.array([4*x*(x**2 + y - 11) + 2*(x + y**2 - 7),
                     2*(x**2 + y - 11) + 4*y*(x + y**2 - 7)])

def beale(p):
    x, y = p
    return (1.5 - x + x*y)**2 + (2.25 - x + x*y**2)**2 + (2.625 - x + x*y**3)**2

def beale_grad(p):
    x, y = p
    t1, t2, t3 = 1.5 - x + x*y, 2.25 - x + x*y**2, 2.625 - x + x*y**3
    dx = 2*t1*(y - 1) + 2*t2*(y**2 - 1) + 2*t3*(y**3 - 1)
    dy = 2*t1*x + 4*t2*x*y + 6*t3*x*y**2
    return np.array([dx, dy])

def styblinski_tang(x):
    return 0.5*np.sum(x**4 - 16*x**2 + 5*x)

def styblinski_tang_grad(x):
    return 2*x**3 - 16*x + 2.5

def rastrigin(x):
    return 10*len(x) + np.sum(x**2 - 10*cos(2*pi*x))

def rastrigin_grad(x):
    return 2*x + 20*pi*sin(2*pi*x)

def ackley(x):
    n = len(x)
    return -20*exp(-0.2*sqrt(np.sum(x**2)/n)) - exp(np.sum(cos(2*pi*x))/n) + 20 + np.e

def ackley_grad(x):
    n = len(x)
    s = sqrt(np.sum(x**2)/n)
    first = 4*exp(-0.2*s)*x/(n*s)
    second = exp(np.sum(cos(2*pi*x))/n)*sin(2*pi*x)*2*pi/n
    return first + second

# ---------- optimisers ----------
def gradient_descent(f, grad, x0, lr=1e-3, n=1000):
    x = np.array(x0, dtype=float)
    path = [x.copy()]
    for i in range(n):
        x = x - lr*grad(x)
        path.append(x.copy())
    return x, np.array(path)

def nesterov(f, grad, x0, lr=1e-3, mu=0.9, n=500):
    x, v = np.array(x0, dtype=float), 0
    for i in range(n):
        v = mu*v - lr*grad(x + mu*v)
        x = x + v
    return x

def bfgs(f, grad, x0, n=100, tol=1e-8):
    x = np.array(x0, dtype=float)
    H = np.eye(len(x))
    g = grad(x)
    for i in range(n):
        if np.linalg.norm(g) < tol:
            break
        p = -H @ g
        t = 1.0
        while f(x + t*p) > f(x) + 1e-4*t*g @ p:
            t *= 0.5
            if t < 1e-12: break
        s = t*p
        g_new = grad(x + s)
        y = g_new - g
        x, g = x + s, g_new
        sy = s @ y
        if sy > 1e-12:
            I = np.eye(len(x))
            H = (I - np.outer(s, y)/sy) @ H @ (I - np.outer(y, s)/sy) + np.outer(s, s)/sy
    return x

for name, x0 in [('rosenbrock', [-1.2, 1.0]), ('himmelblau', [0., 0.]), ('beale', [1., 1.]), ('styblinski_tang', [-1., 1.])]:
    f, g = globals()[name], globals()[name + '_grad']
    x = bfgs(f, g, x0)
    print(name, x, f(x))
