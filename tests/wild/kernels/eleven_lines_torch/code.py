import torch

# the famous 11 lines of numpy, in torch. no autograd, just tensors
torch.manual_seed(1)
X = torch.tensor([[0., 0., 1.], [0., 1., 1.], [1., 0., 1.], [1., 1., 1.]])
y = torch.tensor([[0., 1., 1., 0.]]).T
alpha, hidden = 10.0, 8
syn0 = 2 * torch.rand(3, hidden) - 1
syn1 = 2 * torch.rand(hidden, 1) - 1
for j in range(5000):
    l1 = 1 / (1 + torch.exp(-(X @ syn0)))
    l2 = 1 / (1 + torch.exp(-(l1 @ syn1)))
    # how much did we miss, weighted by how sure the network was
    l2_error = l2 - y
    l2_delta = l2_error * (l2 * (1 - l2))
    l1_error = l2_delta @ syn1.T
    l1_delta = l1_error * (l1 * (1 - l1))
    if j % 1000 == 0:
        print('error:', l2_error.abs().mean().item())
    grad1 = l1.T @ l2_delta / len(X)
    grad0 = X.T @ l1_delta / len(X)
    syn1 -= alpha * grad1
    syn0 -= alpha * grad0
print(l2)
