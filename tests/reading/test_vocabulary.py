"""What the names of the field mean."""

from __future__ import annotations

import pytest

from backhand.reading.vocabulary import (
    BATCHED,
    CONSTRUCTOR,
    RANDOM,
    Meaning,
    gradient_names,
    is_learnt,
    meanings,
    means,
)


@pytest.mark.parametrize(
    ("meaning", "names"),
    [
        (Meaning.DATA, "x X inputs A_prev input_data features nyuryoku nyuuryoku"),
        (Meaning.STATE, "h_prev prev_h hprev hidden_state c0"),
        (Meaning.LABELS, "t y_true labels target ground_truth kyoushi_data kyoshi seikai_label"),
        (
            Meaning.UPSTREAM,
            "dout grad_output delta upstream dvalues accum_grad d_L_d_out gy output_gradient kobai",
        ),
        (Meaning.CACHE, "cache ctx memory saved"),
        (Meaning.WEIGHT, "W weights w1 omomi"),
        (Meaning.BIAS, "b bias biases baiasu"),
        (Meaning.LEARNING_RATE, "lr learning_rate alpha eta gakushuritsu"),
        (Meaning.PENALTY, "reg lambd l2 weight_decay"),
        (Meaning.INPUT_SIZE, "input_size n_in inputSize in_features nyuryoku_size"),
        (Meaning.OUTPUT_SIZE, "hidden_size n_units out_channels shutsuryoku_size"),
        (Meaning.TRAINING, "train_flg is_training mode"),
    ],
)
def test_a_name_means(meaning, names):
    assert [name for name in names.split() if meaning not in meanings(name)] == []


@pytest.mark.parametrize(
    ("name", "plain"), [("inputSize", "input_size"), ("_eps", "eps"), ("d_l_d_out", "dLdOut")]
)
def test_capitals_and_underscores_tell_nothing_apart(name, plain):
    assert meanings(name) == meanings(plain) != ()


def test_a_trailing_underscore_does():
    assert meanings("beta_") == (Meaning.FACTOR,)
    assert meanings("beta") == (Meaning.SCALE,)


@pytest.mark.parametrize("name", ["", "_", "__init__", "self", "banana", "y_pred"])
def test_other_names_mean_nothing(name):
    assert meanings(name) == ()


def test_a_word_is_in_a_row_once():
    for meaning in Meaning:
        words = meaning.value.split()
        assert len(words) == len(set(words)), meaning


def test_a_label_is_no_second_input_but_for_y():
    both = {w for m in Meaning for w in m.value.split() if means(w, (Meaning.LABELS,))}
    assert {name for name in both if means(name, BATCHED)} == {"y"}


def test_a_rate_of_learning_is_never_made_up():
    assert Meaning.LEARNING_RATE not in CONSTRUCTOR
    assert Meaning.STRIDE in CONSTRUCTOR
    assert not means("learning_rate", RANDOM)
    assert means("dropout_ratio", RANDOM)


@pytest.mark.parametrize(
    ("name", "learnt"),
    [("W", True), ("W12", True), ("gamma", True), ("omomi", True), ("v", False), ("x", False)],
)
def test_what_is_learnt_is_spelled_as_it_is(name, learnt):
    assert is_learnt(name) is learnt


def test_the_plainest_gradient_comes_first():
    assert gradient_names("weights")[0] == "dweights"
    assert {"grad_W", "W_grad", "gradient_W"} <= set(gradient_names("W"))
