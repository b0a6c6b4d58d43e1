import numpy as np
from proof import slope


def claims(load):
    r = np.random.default_rng(12)

    class Col:
        def __init__(self, v): self.values = v
    data = {"Test 1": Col(r.uniform(-1, 1, 9)), "Test 2": Col(r.uniform(-1, 1, 9)), "Accepted": Col(np.arange(9) % 2)}
    m = load(("import pandas as pd\n", ""), ("\ndata.head()", ""), ("from scipy.optimize import minimize\n", ""),
             ("data = pd.read_csv('data/ex2data2.txt', header=None, names=['Test 1', 'Test 2', 'Accepted'])", ""),
             ("res = minimize(costReg, initial_theta, args=(X, y, 1), method='TNC', jac=gradientReg, options={'maxiter': 400})\nres.x[:5]", ""),
             ("print('Train accuracy: {:.2f}%'.format(100 * np.mean(predict(res.x, X) == y)))", ""), data=data)
    X, y = m.X, m.y
    t = r.normal(size=X.shape[1])

    def J():
        p = 1 / (1 + np.exp(-X @ t))
        return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)) + 2.5 / 18 * np.sum(t[1:] ** 2)
    return {"J": (m.costReg(t, X, y, 2.5), J()), "grad": (m.gradientReg(t, X, y, 2.5), slope(J, t))}
