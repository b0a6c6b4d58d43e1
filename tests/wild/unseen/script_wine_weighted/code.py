import numpy as np
import matplotlib.pyplot as plt
np.random.seed(7)

d = np.genfromtxt('winequality-red.csv', delimiter=';', skip_header=1)
X = d[:,:-1]; q = d[:,-1].astype(int)
y = np.where(q<5,0,np.where(q<7,1,2))       # bad / ok / good
X = (X-X.mean(0))/X.std(0)
perm = np.random.permutation(len(X)); X=X[perm]; y=y[perm]
ntr = int(.8*len(X))
Xtr,ytr,Xte,yte = X[:ntr],y[:ntr],X[ntr:],y[ntr:]

# class weights because almost everything is "ok"
cnt = np.bincount(ytr,minlength=3)
cw = len(ytr)/(3*cnt)
Y = np.eye(3)[ytr]

n1,n2=32,16
W1=np.random.randn(X.shape[1],n1)*np.sqrt(2/X.shape[1]); B1=np.zeros(n1)
W2=np.random.randn(n1,n2)*np.sqrt(2/n1); B2=np.zeros(n2)
W3=np.random.randn(n2,3)*np.sqrt(1/n2); B3=np.zeros(3)
lr=0.1
l1=1e-4    # lasso on the first layer only
l2=1e-3
drop=.2
hist=[]
for ep in range(400):
    # ---- forward ----
    z1=Xtr@W1+B1
    a1=np.where(z1>0,z1,.01*z1)
    M=(np.random.rand(*a1.shape)>drop)/(1-drop)
    a1d=a1*M
    z2=a1d@W2+B2
    a2=np.tanh(z2)
    z3=a2@W3+B3
    z3-=z3.max(1,keepdims=True)
    P=np.exp(z3); P/=P.sum(1,keepdims=True)
    w=cw[ytr]
    loss=-(w*np.log(P[np.arange(ntr),ytr])).sum()/w.sum() + l1*np.abs(W1).sum() + l2/2*((W2**2).sum()+(W3**2).sum())
    hist.append(loss)
    # ---- backward ----
    d3=(P-Y)*w[:,None]/w.sum()
    dW3=a2.T@d3+l2*W3
    dB3=d3.sum(0)
    d2=d3@W3.T*(1-a2**2)
    dW2=a1d.T@d2+l2*W2
    dB2=d2.sum(0)
    d1=d2@W2.T*M*np.where(z1>0,1,.01)
    dW1=Xtr.T@d1+l1*np.sign(W1)
    dB1=d1.sum(0)
    # ---- update ----
    W1-=lr*dW1; B1-=lr*dB1
    W2-=lr*dW2; B2-=lr*dB2
    W3-=lr*dW3; B3-=lr*dB3
    if ep%100==0:
        print(ep,loss)

h=Xte@W1+B1
pred=(np.tanh(np.where(h>0,h,.01*h)@W2+B2)@W3+B3).argmax(1)
print('test acc',(pred==yte).mean())
for c in range(3): print(c,(pred[yte==c]==c).mean())
plt.plot(hist)
plt.show()
