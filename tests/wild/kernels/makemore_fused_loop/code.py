# train the char MLP without calling loss.backward() at all
import torch

torch.manual_seed(42)

text = 'the quick brown fox jumps over the lazy dog and then the dog chases the fox back over the hill again '
vocab = sorted(set(text))
stoi = {c: i for i, c in enumerate(vocab)}
V = len(vocab)
ctx_len = 4
data = torch.tensor([stoi[c] for c in text])
X = torch.stack([data[i:i + ctx_len] for i in range(len(data) - ctx_len)])
Y = data[ctx_len:]

E, H = 5, 20
C = torch.randn(V, E)
W1 = torch.randn(E * ctx_len, H) * (5 / 3) / (E * ctx_len) ** 0.5
W2 = torch.randn(H, V) * 0.1
b2 = torch.randn(V) * 0.1
bngain = torch.ones(1, H) + 0.1 * torch.randn(1, H)
bnbias = torch.zeros(1, H)
params = [C, W1, W2, b2, bngain, bnbias]

max_steps = 300
batch_size = 32
n = batch_size
lr = 0.1

with torch.no_grad():
    for i in range(max_steps):
        ix = torch.randint(0, X.shape[0], (batch_size,))
        Xb, Yb = X[ix], Y[ix]

        # forward
        emb = C[Xb]
        embcat = emb.view(n, -1)
        hprebn = embcat @ W1
        bnmean = hprebn.mean(0, keepdim=True)
        bnvar = hprebn.var(0, keepdim=True, unbiased=True)
        bnvar_inv = (bnvar + 1e-5) ** -0.5
        bnraw = (hprebn - bnmean) * bnvar_inv
        hpreact = bngain * bnraw + bnbias
        h = torch.tanh(hpreact)
        logits = h @ W2 + b2
        logp = logits.log_softmax(1)
        loss = -logp[range(n), Yb].mean()

        # backward
        dlogits = logp.exp()
        dlogits[range(n), Yb] -= 1
        dlogits /= n
        dh = dlogits @ W2.T
        dW2 = h.T @ dlogits
        db2 = dlogits.sum(0)
        dhpreact = (1.0 - h**2) * dh
        dbngain = (bnraw * dhpreact).sum(0, keepdim=True)
        dbnbias = dhpreact.sum(0, keepdim=True)
        dhprebn = bngain*bnvar_inv/n * (n*dhpreact - dhpreact.sum(0) - n/(n-1)*bnraw*(dhpreact*bnraw).sum(0))
        dembcat = dhprebn @ W1.T
        dW1 = embcat.T @ dhprebn
        demb = dembcat.view(emb.shape)
        dC = torch.zeros_like(C)
        dC.index_add_(0, Xb.view(-1), demb.view(-1, E))
        grads = [dC, dW1, dW2, db2, dbngain, dbnbias]

        # update
        for p, grad in zip(params, grads):
            p.data += -lr * grad

        if i % 100 == 0:
            print(f'{i:4d}/{max_steps}: {loss.item():.4f}')
