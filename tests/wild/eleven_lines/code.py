import numpy as np
# smallest net I could write. learns: are the first two bits different?
A = np.array([[1,0,0],[1,0,1],[1,1,0],[1,1,1],[0,1,1]])
T = np.array([[0],[1],[1],[0],[1]])
np.random.seed(7)
v, w = np.random.normal(size=(3,6)), np.random.normal(size=(6,1))
for k in range(4000):
    h = 1/(1+np.exp(-A.dot(v)))
    o = 1/(1+np.exp(-h.dot(w)))
    do = (T-o)*o*(1-o)
    dh = do.dot(w.T)*h*(1-h)
    w += h.T.dot(do)
    v += A.T.dot(dh)
print(o.round(2).ravel())
