import numpy as np
np.random.seed(0)

# single attention head, like in the nanoGPT video but the backward is mine
# x is (B,T,C)

def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)

class Head:
    def __init__(self, C, hs, block=16):
        self.key = np.random.randn(C, hs) * C**-0.5
        self.query = np.random.randn(C, hs) * C**-0.5
        self.value = np.random.randn(C, hs) * C**-0.5
        self.tril = np.tril(np.ones((block, block)))

    def forward(self, x):
        B,T,C = x.shape
        self.x = x
        self.k = x @ self.key
        self.q = x @ self.query
        self.v = x @ self.value
        wei = self.q @ self.k.transpose(0,2,1) * self.k.shape[-1]**-0.5
        wei = np.where(self.tril[:T,:T] == 0, -np.inf, wei)
        self.wei = softmax(wei)
        return self.wei @ self.v

    def backward(self, dout):
        B,T,C = self.x.shape
        dwei = dout @ self.v.transpose(0,2,1)
        dv = self.wei.transpose(0,2,1) @ dout
        # softmax jacobian, row by row (slow but I am sure of it)
        draw = np.zeros_like(dwei)
        for b in range(B):
            for t in range(T):
                p = self.wei[b,t]
                J = np.diag(p) - np.outer(p, p)
                draw[b,t] = J @ dwei[b,t]
        draw *= self.k.shape[-1]**-0.5
        dq = draw @ self.k
        dk = draw.transpose(0,2,1) @ self.q
        self.dkey = np.einsum('btc,bth->ch', self.x, dk)
        self.dquery = np.einsum('btc,bth->ch', self.x, dq)
        self.dvalue = np.einsum('btc,bth->ch', self.x, dv)
        dx = dk @ self.key.T
        dx += dq @ self.query.T
        dx += dv @ self.value.T
        return dx

head = Head(8, 4)
x = np.random.randn(2, 5, 8)
y = head.forward(x)
dx = head.backward(y)   # loss = 0.5 * sum(y**2)
print(dx.shape, head.dkey.shape)
