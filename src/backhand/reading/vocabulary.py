"""What the names of the field mean, in English and in romanised Japanese.

A name proposes; the value decides, and trying settles (`backhand.reading.binder`).  So a word
may stand in several rows: `h` is a state among the arguments of a pass, a size among a
constructor's.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache
from typing import Final

from backhand.pattern import pattern


class Meaning(Enum):
    """What a name stands for, with the names; capitals and inner underscores tell nothing apart."""

    # What the passes are handed and hand on.
    DATA = """
        x x0 x1 x2 x3 xs xt y z a a_prev prev_a input inputs input_data in_data input_tensor inp
        data feature features sample samples image images img imgs skip residual other left right
        nyuryoku nyuuryoku nyuryoku_data gazo gazou tokucho tokuchou"""
    STATE = """
        h h0 hprev h_prev prev_h hx c c0 cprev c_prev prev_c cx state states prev_state
        hidden prev_hidden hidden_state cell_state jotai joutai"""
    ATTENDED = "q k v query key value keys values queries"
    MASK = "mask masks"
    LABELS = """
        t y ts target targets label labels y_true t_true ground_truth gt truth teacher answer
        actual expected correct y_real y_batch t_batch
        kyoshi kyoushi kyoshi_data kyoushi_data kyoshi_label kyoushi_label
        seikai seikai_data seikai_label kotae mokuhyo mokuhyou"""
    UPSTREAM = """
        dout grad_output output_gradient output_grad grad_out upstream upstream_grad
        upstream_gradient dvalues accum_grad d_L_d_out dL_dout dLdy dLdout grad gradient grads
        delta deltas error_tensor gy gys dy dz da dh dh_next dhs dnext_h d_out dscore dscores
        kobai koubai joryu jouryuu kobai_joryu"""
    CACHE = """
        cache caches ctx context memory saved saved_tensors stored kioku hozon kyasshu"""
    TRAINING = """
        train_flg train_flag training is_training train is_train mode gakushu_chu"""

    # What is learnt.
    INPUT_WEIGHT = "Wx W_x W_xh W_ih U"
    STATE_WEIGHT = "Wh W_h W_hh W_hidden"
    PROJECTION = "Wq Wk Wv"
    OUTPUT_PROJECTION = "Wo"
    WEIGHT = """
        W W0 W1 weight weights weight_matrix W_init kernel filter filters embedding table
        omomi"""
    SECOND_WEIGHT = "W2"
    BIAS = "b b1 bias biases bias_vector b_init bh b_h bx bhh b_hh bih b_ih baiasu katayori"
    SECOND_BIAS = "b2"
    SCALE = "gamma beta g shift offset"

    # Sizes.
    INPUT_SIZE = """
        d dim dims size in_size input_size in_features input_features features num_features
        n_features in_dim input_dim d_in n_in nin n_x num_in num_inputs n_inputs n_input inputs
        in_units input_units input_nodes fan_in normalized_shape d_model model_dim embed_dim
        embedding_dim embed_size wordvec_size c c_in channels num_channels in_channels
        input_channels in_ch n_from n_prev prev_size fan_in_size dim_in in_nodes in_neurons
        n_input_nodes n_in_features nb_in n_vis n_visible input_depth in_depth
        nyuryoku_size nyuuryoku_size nyuryoku_su nyuuryoku_suu"""
    OUTPUT_SIZE = """
        h hidden hidden_size hidden_dim hidden_units hidden_nodes n_hidden num_hidden d_hidden
        output_size out_size out_features output_features out_dim output_dim d_out n_out nout n_y
        num_out num_outputs n_outputs n_output outputs out_units output_units output_nodes units
        n_units num_units fan_out num_classes n_classes classes out_channels output_channels
        out_ch n_to n_neurons num_neurons neurons n_nodes num_nodes nodes n_hid dim_out out_nodes
        out_neurons nb_out n_filter n_units_out hid_size n_cells num_filters filter_num n_filters
        c_out num_kernels h_dim z_dim latent_dim latent_size n_latent
        shutsuryoku_size syuturyoku_size shutsuryoku_su kakure_size chukan_size class_su"""
    HIDDEN_SIZES = "hidden_size_list hidden_sizes hidden_dims"
    LAYER_SIZES = "layer_sizes sizes layers_size dims_list layer_dims"
    VOCABULARY_SIZE = """
        v vocab vocab_size vocabulary_size n_vocab num_embeddings goi_su goi_size"""
    SHAPE = "shape new_shape output_shape"

    # Settings.
    DROP_RATE = """
        p rate ratio dropout_ratio dropout_ration drop_ratio dropout_rate dropout_p p_drop prob
        probability drop_prob keep keep_prob p_dropout dropout drop p_keep drop_p keep_p
        dropout_prob dropout_probability"""
    NOISE = "sigma std noise noise_std stddev"
    GENERATOR = "rng generator random_state"
    SEED = "seed"
    LEARNING_RATE = """
        lr learning_rate learn_rate alpha eta step_size gakushuritsu gakushuuritsu gakusyuuritu"""
    PENALTY = """
        reg lambd lambda_ lmbda l2 l2_reg l2_lambda reg_lambda weight_decay weight_decay_lambda
        seisokuka"""
    EPSILON = "eps epsilon"
    MOMENTUM = "momentum decay"
    SLOPE = "alpha slope negative_slope leak a"
    STRIDE = "stride stride_h stride_w stride_shape strides"
    PADDING = "pad padding"
    WINDOW = """
        k ksize kernel_size filter_size window window_size pool pool_size pool_h pool_w
        pool_height pool_width kernel_h kernel_w kernel_height kernel_width kh kw ph pw hh ww
        size_h kernel_shape filter_shape pool_shape pooling_shape window_shape kernel_dims
        filter_width h_filter w_filter h_pool w_pool"""
    PARTS = "num_heads n_heads heads n_head num_head num_groups n_groups groups"
    AXIS = "axis dim_axis jiku"
    TEMPERATURE = "temperature temp tau ondo"
    MARGIN = "margin delta"
    FACTOR = "scale gain factor coef c0 beta_ lam lambda_"


# What a constructor's required argument, or a pair's option, is made up for.  A rate is not:
# code that takes one updates itself, and none of the forms reads a step.
CONSTRUCTOR: Final = frozenset(
    {
        Meaning.TRAINING,
        *list(Meaning)[list(Meaning).index(Meaning.INPUT_WEIGHT) :],
    }
    - {Meaning.NOISE, Meaning.LEARNING_RATE, Meaning.PENALTY}
)
# What has a row for each sample beside the first input.
BATCHED: Final = (Meaning.DATA, Meaning.STATE, Meaning.ATTENDED, Meaning.MASK)
# What declares that a pass may be random.
RANDOM: Final = (Meaning.DROP_RATE, Meaning.NOISE, Meaning.GENERATOR, Meaning.SEED)

# Attributes that are learnt even where no gradient of theirs is to be seen.  Spelled as they
# are: v may be a velocity.
_LEARNT: Final = pattern(
    r"^(w|b|W|B|U|V|Wx|Wh|Wq|Wk|Wv|Wo|W\d+|b\d+|weights?|bias(es)?|gamma|beta|scale|shift|kernel"
    r"|filters?|embedding|table|alpha|theta|omomi|baiasu)$"
)
# How a gradient is called after its value, the commonest first.
GRADIENTS: Final = (
    "d{}",
    "grad_{}",
    "{}_grad",
    "g{}",
    "d_{}",
    "gradient_{}",
    "{}_gradient",
    "nabla_{}",
)


def _plain(name: str) -> str:
    return re.sub(r"(?<!^)_(?!$)", "", name.lower().lstrip("_"))


def _by_word() -> dict[str, tuple[Meaning, ...]]:
    found: dict[str, tuple[Meaning, ...]] = {}
    for meaning in Meaning:
        for word in dict.fromkeys(map(_plain, meaning.value.split())):
            found[word] = (*found.get(word, ()), meaning)
    return found


_MEANINGS: Final = _by_word()


def meanings(name: str) -> tuple[Meaning, ...]:
    """Return what a name may stand for; empty for one that the field does not know.

    Examples
    --------
    >>> [m.name for m in meanings("A_prev")], [m.name for m in meanings("kyoushi_data")]
    (['DATA'], ['LABELS'])
    >>> [m.name for m in meanings("alpha")]
    ['LEARNING_RATE', 'SLOPE']
    """
    plain = _plain(name)
    # The second of two of a kind is what the first is: Wx1, Wx2.
    return _MEANINGS.get(plain) or _MEANINGS.get(plain.rstrip("0123456789"), ())


@lru_cache(maxsize=4096)  # asked in every pass
def means(name: str, wanted: tuple[Meaning, ...]) -> bool:
    """Whether a name may stand for one of these."""
    return any(meaning in wanted for meaning in meanings(name))


def is_learnt(name: str) -> bool:
    """Whether an attribute of this name is a parameter, whatever else is known of it."""
    return _LEARNT.match(name) is not None


def is_target(name: str) -> bool:
    """Whether a name can be that of labels alone."""
    return re.search(r"true|target|label|teacher|desired|expected", name.lower()) is not None


def gradient_names(name: str) -> tuple[str, ...]:
    """Return what the gradient of a value may be called, the commonest first.

    Examples
    --------
    >>> gradient_names("W")[:3]
    ('dW', 'grad_W', 'W_grad')
    """
    return tuple(pattern.format(name) for pattern in GRADIENTS)


# What an author writes beside a value that no gradient is to flow through, on purpose.
DECLARED: Final = pattern(
    r"stop[_ -]?grad|straight[- ]through|semi-?gradient|\bdetach|no gradient (flows|through)"
    r"|(treated|held|kept|taken|regarded|seen) (as )?(a )?(constants?|fixed)|\bas (a )?constants?\b"
    r"|定数(とみな|として|扱)|(当作|视为|看作|当成|当)常[数量]",
    re.IGNORECASE,
)
