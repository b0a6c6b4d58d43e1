import numpy as np


class Engine:
    """CPU engine. Tensors are (batch, heads, length, dim)."""

    @staticmethod
    def scaled_dot_product_attention(query, key, value, mask=None, scale=None):
        scale = scale if scale is not None else 1.0 / np.sqrt(query.shape[-1])
        scores = np.matmul(query, key.swapaxes(-1, -2)) * scale
        if mask is not None:
            scores = np.where(mask, scores, -1e9)
        scores = scores - scores.max(axis=-1, keepdims=True)
        weights = np.exp(scores)
        weights /= weights.sum(axis=-1, keepdims=True)
        return np.matmul(weights, value), weights

    @staticmethod
    def scaled_dot_product_attention_backward(grad_output, query, key, value, attention_weights, scale):
        """Returns grad_query, grad_key, grad_value."""
        grad_value = np.matmul(attention_weights.swapaxes(-1, -2), grad_output)
        grad_weights = np.matmul(grad_output, value.swapaxes(-1, -2))
        # softmax backward
        inner = np.sum(attention_weights * grad_weights, axis=-1, keepdims=True)
        grad_scores = attention_weights * (grad_weights - inner) * scale
        grad_query = np.matmul(grad_scores, key)
        grad_key = np.matmul(grad_scores.swapaxes(-1, -2), query)
        return grad_query, grad_key, grad_value


class MultiHeadAttentionLayer:
    def __init__(self, embedding_dim, head_count, rng=None):
        rng = rng or np.random.default_rng(42)
        self.head_count = head_count
        self.head_dim = embedding_dim // head_count
        s = 1.0 / np.sqrt(embedding_dim)
        self.query_weights, self.key_weights, self.value_weights, self.output_weights = (
            rng.uniform(-s, s, (embedding_dim, embedding_dim)) for _ in range(4))
        self.output_bias = np.zeros(embedding_dim)

    def split(self, x):
        b, n, _ = x.shape
        return x.reshape(b, n, self.head_count, self.head_dim).transpose(0, 2, 1, 3)

    def merge(self, x):
        b, h, n, d = x.shape
        return x.transpose(0, 2, 1, 3).reshape(b, n, h * d)

    def forward(self, x):
        self.last_input = x
        self.q = self.split(x @ self.query_weights)
        self.k = self.split(x @ self.key_weights)
        self.v = self.split(x @ self.value_weights)
        attended, self.attention = Engine.scaled_dot_product_attention(self.q, self.k, self.v)
        self.context = self.merge(attended)
        return self.context @ self.output_weights + self.output_bias

    def backward(self, output_gradient):
        flat = lambda t: t.reshape(-1, t.shape[-1])
        self.output_weights_gradient = flat(self.context).T @ flat(output_gradient)
        self.output_bias_gradient = output_gradient.sum(axis=(0, 1))
        grad_context = self.split(output_gradient @ self.output_weights.T)
        gq, gk, gv = Engine.scaled_dot_product_attention_backward(
            grad_context, self.q, self.k, self.v, self.attention, 1.0 / np.sqrt(self.head_dim))
        gq, gk, gv = self.merge(gq), self.merge(gk), self.merge(gv)
        x = flat(self.last_input)
        self.query_weights_gradient = x.T @ flat(gq)
        self.key_weights_gradient = x.T @ flat(gk)
        self.value_weights_gradient = x.T @ flat(gv)
        return gq @ self.query_weights.T + gk @ self.key_weights.T + gv @ self.value_weights.T

    def update_parameters(self, learning_rate):
        for name in ("query_weights", "key_weights", "value_weights", "output_weights", "output_bias"):
            setattr(self, name, getattr(self, name) - learning_rate * getattr(self, name + "_gradient"))
