import numpy as np

def squash(v, slope=False):
    if slope:
        return v*(1-v)     # v is already squashed here!
    return 1/(1+np.exp(-v))

# majority vote of three, last column = bias
inputs = np.array([[0,0,0,1], [0,0,1,1], [0,1,0,1], [0,1,1,1],
                   [1,0,0,1], [1,0,1,1], [1,1,0,1], [1,1,1,1]])
wanted = np.array([[0,0,0,1,0,1,1,1]]).T

for rate in [0.05, 0.5, 5]:
    np.random.seed(42)
    w_in = np.random.uniform(-1, 1, (4,5))
    w_out = np.random.uniform(-1, 1, (5,1))

    for epoch in range(1500):
        hidden = squash(inputs @ w_in)
        guess = squash(hidden @ w_out)
        miss = guess - wanted

        guess_delta = miss*squash(guess, slope=True)
        hidden_miss = guess_delta @ w_out.T
        hidden_delta = hidden_miss*squash(hidden, slope=True)

        w_out -= rate*(hidden.T @ guess_delta)
        w_in -= rate*(inputs.T @ hidden_delta)

    print("rate", rate, "-> mean miss", np.abs(miss).mean())
