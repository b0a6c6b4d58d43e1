# Kolmogorov-Arnold layer with gaussian RBF basis ("FastKAN") -- numpy toy, one file
import numpy as np
import matplotlib.pyplot as plt

def silu(x): return x/(1+np.exp(-x))
def dsilu(x):
    s=1/(1+np.exp(-x))
    return s*(1+x*(1-s))

class FastKAN:
    def __init__(self, din, dout, G=6, lo=-2., hi=2., seed=None):
        rs = np.random.RandomState(seed)
        self.grid = np.linspace(lo,hi,G)
        self.h = (hi-lo)/(G-1)
        self.C = rs.randn(din,dout,G)*0.1          # spline coefs
        self.Wb = rs.randn(din,dout)/np.sqrt(din)  # base weight
        self.dC = self.dWb = None

    def basis(self, x):
        # (N,din) -> (N,din,G)
        return np.exp(-((x[...,None]-self.grid)/self.h)**2)

    def fwd(self, x):
        self.x = x
        self.B = self.basis(x)
        return np.einsum('nig,iog->no', self.B, self.C) + silu(x)@self.Wb

    def bwd(self, dy):
        x,B = self.x,self.B
        self.dC = np.einsum('nig,no->iog', B, dy)
        self.dWb = silu(x).T@dy
        dB = np.einsum('no,iog->nig', dy, self.C)
        dx = np.sum(dB*B*(-2*(x[...,None]-self.grid)/self.h**2), axis=-1)
        dx += (dy@self.Wb.T)*dsilu(x)
        return dx

    def smooth_penalty(self, lam):
        # second differences along the grid, returns loss and adds to dC
        D = self.C[...,2:]-2*self.C[...,1:-1]+self.C[...,:-2]
        self.dC[...,2:] += 2*lam*D
        self.dC[...,1:-1] -= 4*lam*D
        self.dC[...,:-2] += 2*lam*D
        return lam*np.sum(D**2)

    def sgd(self, lr):
        self.C -= lr*self.dC; self.Wb -= lr*self.dWb

def fit(f, N=256, steps=300, lr=.05, lam=1e-4):
    X=np.random.uniform(-1.5,1.5,(N,2)); Y=f(X)
    l1,l2=FastKAN(2,5,seed=0),FastKAN(5,1,seed=1)
    hist=[]
    for s in range(steps):
        o=l2.fwd(l1.fwd(X))
        L=((o-Y)**2).mean()
        l1.bwd(l2.bwd(2*(o-Y)/N))
        L+=l1.smooth_penalty(lam)+l2.smooth_penalty(lam)
        l1.sgd(lr);l2.sgd(lr)
        hist.append(L)
    return l1,l2,hist

if __name__=="__main__":
    l1,l2,hist=fit(lambda X: np.exp(np.sin(np.pi*X[:,:1])+X[:,1:]**2)/4)
    print(hist[0],hist[-1])
    # plot the learned univariate functions
    t=np.linspace(-2,2,100)[:,None]
    fig,ax=plt.subplots(2,5)
    for i in range(2):
        for o in range(5):
            ax[i,o].plot(t[:,0], l1.basis(t)[:,0,:]@l1.C[i,o]+silu(t[:,0])*l1.Wb[i,o])
    plt.show()
