"""What a piece of code is, as far as its name tells."""

from __future__ import annotations

import re
from functools import lru_cache

# Read in order: the first pattern that is found in the name decides. The name is taken apart
# into lower-case words without separators ("MyReLULayer" → "myrelulayer").
_ROLES: tuple[tuple[str, str], ...] = (
    (
        r"softt?maxwithloss|softmax_?c(ross)?e|softmaxcross|softmaxloss|crossentropywithsoftmax"
        r"|softmaxcrossentropy|celoss$|logitscrossentropy|softmaxandloss|crossentropyfromlogits",
        "softmax-with-loss",
    ),
    (r"log_?softmax", "log-softmax"),
    (r"binarycross|bce|sigmoidwithloss|logisticloss|logloss|sigmoidcross", "binary-cross-entropy"),
    (r"hinge|svm", "hinge"),
    (r"rmsnorm|rootmeansquare", "rms-norm"),
    (
        r"mse|meansquare|squarederror|squared?loss|sumsquare|l2loss|quadraticloss|euclideanloss",
        "mse",
    ),
    (r"crossentropy|nllloss|negativeloglikelihood", "softmax-with-loss"),
    (r"softmax", "softmax"),
    (r"groupnorm", "group-norm"),
    (r"layernorm|^ln$", "layer-norm"),
    (r"batchnorm|spatialnorm|^bn$|batchnormali", "batch-norm"),
    (r"l2norm|unitnorm|normali[sz]el2|l2normali|^normali[sz]e", "l2-normalisation"),
    (r"dropout", "dropout"),
    (r"max_?pool", "max-pooling"),
    (r"avg_?pool|average_?pool|mean_?pool", "average-pooling"),
    (r"pool", "max-pooling"),
    (r"conv", "convolution"),
    (r"embed|lookup", "embedding"),
    (r"lstm", "lstm"),
    (r"gru", "gru"),
    (r"rnn|recurrent", "rnn"),
    (r"attention|attn|multihead", "attention"),
    (r"residual|skipconn|resblock|shortcut", "residual"),
    (r"concat", "concatenation"),
    (r"flatten|reshape", "flatten"),
    (r"leaky|lrelu|prelu", "leaky-relu"),
    (r"gelu", "gelu"),
    (r"^elu|(?<!r)elulayer|expon?entiallinear|myelu", "elu"),
    (r"silu|swish", "silu"),
    (r"relu|rectifi", "relu"),
    (r"log_?sigmoid", "log-sigmoid"),
    (r"sigmoid|logistic", "sigmoid"),
    (r"tanh|hyperbolic", "tanh"),
    (r"softplus", "softplus"),
    (r"affine|linear|fullyconnected|fclayer|^fc|dense|innerproduct|matmulbias", "affine"),
    (r"elu", "elu"),
    (r"net(work)?$|mlp|classifier|perceptron", "network"),
)


@lru_cache(maxsize=256)
def role_of(name: str) -> str:
    """Return the role that a name suggests, or "unknown".

    Examples
    --------
    >>> role_of("MyAffine"), role_of("SofttmaxWithLoss"), role_of("relu_forward")
    ('affine', 'softmax-with-loss', 'relu')
    """
    word = re.sub(r"[^a-z0-9]", "", name.lower())
    word = re.sub(r"(forward|backward)$", "", word)
    for pattern, role in _ROLES:
        if re.search(pattern.replace("_?", ""), word):
            return role
    return "unknown"


def plain_name(where: str) -> str:
    """Return the tensor's own name: x for dx, x1 for dx1; a parameter's as it is."""
    return where[1:] if where == "dx" or (where[:2] == "dx" and where[2:].isdigit()) else where
