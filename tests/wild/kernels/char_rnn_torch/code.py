"""min-char-rnn on torch tensors: forward and BPTT by hand, Adagrad, gradient clipping."""
import torch

data = open(__file__, encoding='utf-8').read() if '__file__' in globals() else 'hello world ' * 50
chars = sorted(set(data))
vocab_size = len(chars)
char_to_ix = {ch: i for i, ch in enumerate(chars)}
ix_to_char = {i: ch for i, ch in enumerate(chars)}

hidden_size = 32
seq_length = 16
learning_rate = 1e-1

torch.manual_seed(0)
Wxh = torch.randn(hidden_size, vocab_size) * 0.01
Whh = torch.randn(hidden_size, hidden_size) * 0.01
Why = torch.randn(vocab_size, hidden_size) * 0.01
bh = torch.zeros(hidden_size, 1)
by = torch.zeros(vocab_size, 1)


def lossFun(inputs, targets, hprev, clip=5.0):
    """two lists of character ids and a column of hidden state; loss, gradients, last state"""
    xs, hs, ps = {}, {}, {}
    hs[-1] = hprev.clone()
    loss = 0
    for t in range(len(inputs)):
        xs[t] = torch.zeros(vocab_size, 1, dtype=hprev.dtype)
        xs[t][inputs[t]] = 1
        hs[t] = torch.tanh(Wxh @ xs[t] + Whh @ hs[t - 1] + bh)
        ps[t] = torch.softmax(Why @ hs[t] + by, dim=0)
        loss += -torch.log(ps[t][targets[t], 0])
    dWxh, dWhh, dWhy = torch.zeros_like(Wxh), torch.zeros_like(Whh), torch.zeros_like(Why)
    dbh, dby = torch.zeros_like(bh), torch.zeros_like(by)
    dhnext = torch.zeros_like(hs[0])
    for t in reversed(range(len(inputs))):
        dy = ps[t].clone()
        dy[targets[t]] -= 1
        dWhy += dy @ hs[t].T
        dby += dy
        dh = Why.T @ dy + dhnext
        dhraw = (1 - hs[t] * hs[t]) * dh
        dbh += dhraw
        dWxh += dhraw @ xs[t].T
        dWhh += dhraw @ hs[t - 1].T
        dhnext = Whh.T @ dhraw
    for dparam in [dWxh, dWhh, dWhy, dbh, dby]:
        dparam.clamp_(-clip, clip)
    return loss, dWxh, dWhh, dWhy, dbh, dby, hs[len(inputs) - 1]


def sample(h, seed_ix, n):
    x = torch.zeros(vocab_size, 1)
    x[seed_ix] = 1
    out = []
    for t in range(n):
        h = torch.tanh(Wxh @ x + Whh @ h + bh)
        p = torch.softmax(Why @ h + by, dim=0)
        ix = torch.multinomial(p.flatten(), 1).item()
        x = torch.zeros(vocab_size, 1)
        x[ix] = 1
        out.append(ix)
    return out


def main(steps=60):
    p = 0
    mem = [torch.zeros_like(w) for w in (Wxh, Whh, Why, bh, by)]
    smooth_loss = -torch.log(torch.tensor(1.0 / vocab_size)) * seq_length
    for n in range(steps):
        if p + seq_length + 1 >= len(data) or n == 0:
            hprev = torch.zeros(hidden_size, 1)
            p = 0
        inputs = [char_to_ix[ch] for ch in data[p:p + seq_length]]
        targets = [char_to_ix[ch] for ch in data[p + 1:p + seq_length + 1]]
        loss, dWxh, dWhh, dWhy, dbh, dby, hprev = lossFun(inputs, targets, hprev)
        smooth_loss = smooth_loss * 0.999 + loss * 0.001
        for param, dparam, m in zip([Wxh, Whh, Why, bh, by], [dWxh, dWhh, dWhy, dbh, dby], mem):
            m += dparam * dparam
            param -= learning_rate * dparam / torch.sqrt(m + 1e-8)
        p += seq_length
    print('loss', smooth_loss.item(), repr(''.join(ix_to_char[i] for i in sample(hprev, inputs[0], 40))))


if __name__ == '__main__':
    main()
