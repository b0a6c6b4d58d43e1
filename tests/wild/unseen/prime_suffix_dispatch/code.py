import numpy as np, json, sys

# dense net configured by json, activation functions are looked up by name in globals():
#   act = globals()[name], derivative = globals()[name+'_prime']

def sigmoid(x): return 1/(1+np.exp(-x))
def sigmoid_prime(x): return sigmoid(x)*(1-sigmoid(x))

def relu(x): return np.where(x>0,x,0)
def relu_prime(x): return np.where(x>0,1,0)

def elu(x,a=1.0): return np.where(x>0,x,a*(np.exp(np.minimum(x,0))-1))
def elu_prime(x,a=1.0): return np.where(x>0,1,a*np.exp(np.minimum(x,0)))

def gauss(x): return np.exp(-x**2)
def gauss_prime(x): return -2*x*np.exp(-x**2)

def softsign(x): return x/(1+np.abs(x))
def softsign_prime(x): return 1/(1+np.abs(x))**2

def mse(y,t): return np.mean(np.power(t-y,2))
def mse_prime(y,t): return 2*(y-t)/np.size(t)

def logcosh(y,t): return np.sum(np.log(np.cosh(y-t)))/len(t)
def logcosh_prime(y,t): return np.tanh(y-t)/len(t)

def poisson(y,t): return np.mean(y-t*np.log(y+1e-9))
def poisson_prime(y,t): return (1-t/(y+1e-9))/np.size(t)

class Net:
    def __init__(self,cfg):
        self.cfg=cfg
        self.loss,self.loss_prime=globals()[cfg['loss']],globals()[cfg['loss']+'_prime']
        self.L=[]
        nin=cfg['inputs']
        for l in cfg['layers']:
            self.L.append({'w':np.random.randn(nin,l['n'])/np.sqrt(nin),'b':np.zeros(l['n']),
                           'f':globals()[l['act']],'df':globals()[l['act']+'_prime']})
            nin=l['n']

    def run(self,x):
        for l in self.L:
            l['x']=x
            l['s']=x.dot(l['w'])+l['b']
            x=l['f'](l['s'])
        return x

    def grad(self,x,t):
        """[(dw,db),...] first layer first"""
        e=self.loss_prime(self.run(x),t)
        out=[]
        for l in reversed(self.L):
            e=e*l['df'](l['s'])
            out.insert(0,(l['x'].T.dot(e)+self.cfg.get('decay',0)*l['w'],e.sum(0)))
            e=e.dot(l['w'].T)
        return out

    def fit(self,x,t,epochs,lr):
        # Nesterov
        V=[[0,0] for _ in self.L]
        for ep in range(epochs):
            for l,v in zip(self.L,V):      # look ahead
                l['w']=l['w']+.9*v[0]; l['b']=l['b']+.9*v[1]
            G=self.grad(x,t)
            for l,v,(dw,db) in zip(self.L,V,G):
                l['w']=l['w']-lr*dw; l['b']=l['b']-lr*db
                v[0]=.9*v[0]-lr*dw; v[1]=.9*v[1]-lr*db
        return self.loss(self.run(x),t)

DEFAULT='{"inputs":2,"loss":"mse","decay":1e-5,"layers":[{"n":12,"act":"softsign"},{"n":6,"act":"elu"},{"n":1,"act":"sigmoid"}]}'

if __name__=='__main__':
    cfg=json.load(open(sys.argv[1])) if len(sys.argv)>1 else json.loads(DEFAULT)
    x=np.random.uniform(-1,1,(200,cfg['inputs']))
    t=(np.sum(x**2,1,keepdims=True)<.5)*1.
    n=Net(cfg)
    print(n.loss(n.run(x),t))
    print(n.fit(x,t,300,.5))
