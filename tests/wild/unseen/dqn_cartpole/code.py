import random
from collections import deque
import numpy as np
try:
    import gym
except ImportError:
    gym = None

GAMMA=0.99
BATCH=32
HID=24

class QNet:
    # obs -> relu -> q values
    def __init__(self,nin,nact,lr=1e-3):
        self.p={'W1':np.random.randn(nin,HID)*np.sqrt(2/nin),'b1':np.zeros(HID),
                'W2':np.random.randn(HID,nact)*np.sqrt(2/HID),'b2':np.zeros(nact)}
        self.lr=lr
        self.m={k:np.zeros_like(v) for k,v in self.p.items()}
        self.v={k:np.zeros_like(v) for k,v in self.p.items()}
        self.t=0

    def __call__(self,s):
        self.s=s
        self.h=np.maximum(0,s@self.p['W1']+self.p['b1'])
        return self.h@self.p['W2']+self.p['b2']

    def backward(self,dq):
        g={}
        g['W2']=self.h.T@dq
        g['b2']=dq.sum(0)
        dh=dq@self.p['W2'].T
        dh[self.h<=0]=0
        g['W1']=self.s.T@dh
        g['b1']=dh.sum(0)
        return g

    def step(self,g):  # adam
        self.t+=1
        for k in self.p:
            self.m[k]=0.9*self.m[k]+0.1*g[k]
            self.v[k]=0.999*self.v[k]+0.001*g[k]**2
            mh=self.m[k]/(1-0.9**self.t)
            vh=self.v[k]/(1-0.999**self.t)
            self.p[k]-=self.lr*mh/(np.sqrt(vh)+1e-8)

    def copy_from(self,o):
        self.p={k:v.copy() for k,v in o.p.items()}

def td_grad(q,target,batch):
    """huber loss on the q of the action taken, nothing flows into the target net"""
    s,a,r,s2,done=[np.array(x) for x in zip(*batch)]
    y=r+GAMMA*target(s2).max(1)*(1-done)
    Q=q(s)
    idx=np.arange(len(a))
    err=Q[idx,a]-y
    loss=np.where(np.abs(err)<1,0.5*err**2,np.abs(err)-0.5).mean()
    dq=np.zeros_like(Q)
    dq[idx,a]=np.clip(err,-1,1)/len(a)
    return loss,q.backward(dq)

class FakeEnv:
    """a pole that falls, for those without gym"""
    def reset(self):
        self.x=np.random.randn(4)*.1;self.n=0
        return self.x
    def step(self,a):
        self.x=self.x+.1*np.roll(self.x,1)+(.1 if a else -.1)*np.array([0,1,0,-1.])
        self.n+=1
        return self.x,1.0,bool(abs(self.x).max()>1 or self.n>50),{}

if __name__=='__main__':
    env=FakeEnv() if gym is None else gym.make('CartPole-v1')
    q,tgt=QNet(4,2),QNet(4,2)
    tgt.copy_from(q)
    mem=deque(maxlen=2000); eps=1.0
    for ep in range(20):
        s=env.reset();done=False;tot=0
        while not done:
            a=random.randrange(2) if random.random()<eps else int(q(s[None]).argmax())
            s2,r,done,_=env.step(a)
            mem.append((s,a,r,s2,float(done)))
            s=s2;tot+=r
            if len(mem)>=BATCH:
                loss,g=td_grad(q,tgt,random.sample(mem,BATCH))
                q.step(g)
        eps=max(.05,eps*.95)
        if ep%5==0:
            tgt.copy_from(q)
            print(ep,tot)
