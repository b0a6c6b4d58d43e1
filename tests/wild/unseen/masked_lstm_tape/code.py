"""
Padded batches through one LSTM layer. Sequences shorter than T keep their last state (mask).
All four gates live in one matrix, the bias is its last row. Gate order: f, i, g, o
"""
import numpy as np


class MaskedLSTM:

  @staticmethod
  def make(n_in, n_units, forget_bias=1.0, rng=np.random):
    W = rng.uniform(-1, 1, (n_in + n_units + 1, 4 * n_units)) / np.sqrt(n_in + n_units)
    W[-1] = 0
    W[-1, :n_units] = forget_bias
    return W

  @staticmethod
  def run(W, X, lengths, state=None):
    """X: (batch, T, n_in). Returns all hidden states (batch, T, u), final (h, c) and the tape."""
    N, T, n_in = X.shape
    u = W.shape[1] // 4
    h, c = (np.zeros((N, u)), np.zeros((N, u))) if state is None else state
    tape = []
    out = np.empty((N, T, u))
    for t in range(T):
      m = (t < lengths)[:, None]
      inp = np.hstack([X[:, t], h, np.ones((N, 1))])
      a = inp @ W
      s = 1 / (1 + np.exp(-a))
      f, i, o = s[:, :u], s[:, u:2*u], s[:, 3*u:]
      g = np.tanh(a[:, 2*u:3*u])
      c_new = f * c + i * g
      tc = np.tanh(c_new)
      tape.append((inp, f, i, g, o, c, tc, m))
      h = np.where(m, o * tc, h)
      c = np.where(m, c_new, c)
      out[:, t] = h
    return out, (h, c), tape

  @staticmethod
  def unroll_back(W, tape, d_out, d_final=None):
    """d_out: (batch, T, u), d_final: gradients of the final (h, c). -> dW, dX, (dh0, dc0)"""
    N, T, u = d_out.shape
    n_in = W.shape[0] - u - 1
    dW = np.zeros_like(W)
    dX = np.zeros((N, T, n_in))
    dh, dc = (np.zeros((N, u)), np.zeros((N, u))) if d_final is None else (d_final[0].copy(), d_final[1].copy())
    for t in range(T - 1, -1, -1):
      inp, f, i, g, o, c_prev, tc, m = tape[t]
      dh = dh + d_out[:, t]
      # where the sequence is over the state was only handed through
      dh_live, dc_live = dh * m, dc * m
      dh_skip, dc_skip = dh * ~m, dc * ~m

      do = dh_live * tc
      dcn = dc_live + dh_live * o * (1 - tc ** 2)
      da = np.hstack([
        dcn * c_prev * f * (1 - f),
        dcn * g * i * (1 - i),
        dcn * i * (1 - g ** 2),
        do * o * (1 - o),
      ])
      dW += inp.T @ da
      d_inp = da @ W.T
      dX[:, t] = d_inp[:, :n_in]
      dh = d_inp[:, n_in:-1] + dh_skip
      dc = dcn * f + dc_skip
    return dW, dX, (dh, dc)
