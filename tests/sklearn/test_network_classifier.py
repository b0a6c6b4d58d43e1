"""NetworkClassifier: what scikit-learn asks of a classifier, and what backhand adds."""

from __future__ import annotations

import copy
import importlib
import pickle
import sys
import warnings

import numpy as np
import pytest

pytest.importorskip("sklearn", minversion="1.6")

import joblib
from scipy import sparse
from sklearn.base import clone
from sklearn.datasets import load_digits, load_iris
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_score, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

import backhand.sklearn
from backhand.derivatives import numerical_gradient
from backhand.errors import BackhandError, LabelError, NonFiniteError, SettingError, ShapeError
from backhand.functions import softmax
from backhand.sklearn import NetworkClassifier
from backhand.sklearn.network_classifier import _WeightedSoftmaxWithLoss

pytestmark = pytest.mark.filterwarnings(
    "ignore::sklearn.exceptions.ConvergenceWarning",
)


@pytest.fixture(scope="module")
def iris():
    X, y = load_iris(return_X_y=True)
    return StandardScaler().fit_transform(X), y


@pytest.fixture(scope="module")
def digits():
    X, y = load_digits(return_X_y=True)
    return train_test_split(X / 16, y, test_size=0.25, stratify=y, random_state=0)


def same_parameters(one, other):
    return all(
        np.array_equal(a, b)
        for a, b in zip(
            [*one.coefs_, *one.intercepts_], [*other.coefs_, *other.intercepts_], strict=True
        )
    )


@pytest.mark.parametrize(
    "estimator",
    [
        NetworkClassifier(max_iter=100),
        NetworkClassifier((8, 8), "tanh", optimizer="momentum", learning_rate=0.1, max_iter=40),
        NetworkClassifier((), optimizer="adamw", learning_rate=0.05, weight_decay=0.01),
    ],
    ids=["one hidden layer", "two hidden layers", "no hidden layer"],
)
def test_scikit_learns_own_checks(estimator):
    results = check_estimator(estimator, on_skip=None)
    assert len(results) > 50
    assert {one["status"] for one in results} <= {"passed", "skipped"}


class TestLearning:
    def test_digits(self, digits):
        X_train, X_test, y_train, y_test = digits
        network = NetworkClassifier((64,), learning_rate=0.005, max_iter=40, random_state=0)
        assert network.fit(X_train, y_train).score(X_test, y_test) > 0.95

    @pytest.mark.parametrize("name", ["dropout", "batch_norm"])
    def test_digits_with_what_keeps_from_overfitting(self, digits, name):
        X_train, X_test, y_train, y_test = digits
        network = NetworkClassifier((64,), learning_rate=0.005, max_iter=30, random_state=0)
        network.set_params(**{name: 0.2 if name == "dropout" else True})
        assert network.fit(X_train, y_train).score(X_test, y_test) > 0.95
        assert np.array_equal(network.predict_proba(X_test), network.predict_proba(X_test))

    @pytest.mark.parametrize(
        "optimizer", ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"]
    )
    def test_every_optimizer(self, iris, optimizer):
        rate = 0.01 if optimizer in ("rmsprop", "adam", "adamw") else 0.1
        network = NetworkClassifier((16,), optimizer=optimizer, learning_rate=rate, random_state=0)
        assert network.fit(*iris).score(*iris) > 0.95

    @pytest.mark.parametrize(
        "activation", ["relu", "leaky_relu", "gelu", "softplus", "sigmoid", "tanh", "identity"]
    )
    def test_every_activation(self, iris, activation):
        network = NetworkClassifier((16,), activation, learning_rate=0.02, random_state=0)
        assert network.fit(*iris).score(*iris) > 0.95

    def test_weight_decay_keeps_the_weights_small(self, iris):
        for optimizer, decay in (("adam", 0.05), ("adamw", 1.0)):
            network = NetworkClassifier(
                (16,), optimizer=optimizer, learning_rate=0.02, random_state=0
            )
            free = clone(network).fit(*iris)
            bound = network.set_params(weight_decay=decay).fit(*iris)
            for W, W_free in zip(bound.coefs_, free.coefs_, strict=True):
                assert np.linalg.norm(W) < 0.8 * np.linalg.norm(W_free)

    def test_weight_decay_is_part_of_the_loss_and_spares_the_biases(self, iris):
        X, y = iris
        decay = 0.3
        start = NetworkClassifier((5,), optimizer="sgd", learning_rate=1e-9, random_state=0)
        start.partial_fit(X, y, classes=[0, 1, 2])
        bound = clone(start).set_params(weight_decay=decay)
        bound.partial_fit(X, y, classes=[0, 1, 2])
        squares = sum(float((W**2).sum()) for W in start.coefs_)
        assert bound.loss_ == pytest.approx(start.loss_ + decay / 2 * squares)
        one = NetworkClassifier(
            (5,), optimizer="sgd", learning_rate=0.1, random_state=0, weight_decay=decay
        ).partial_fit(X, y, classes=[0, 1, 2])
        free = NetworkClassifier(
            (5,), optimizer="sgd", learning_rate=0.1, random_state=0
        ).partial_fit(X, y, classes=[0, 1, 2])
        for W, W_free, W_start in zip(one.coefs_, free.coefs_, start.coefs_, strict=True):
            np.testing.assert_allclose(W, W_free - 0.1 * decay * W_start, atol=1e-7)
        for b, b_free in zip(one.intercepts_, free.intercepts_, strict=True):
            np.testing.assert_allclose(b, b_free, atol=1e-12)


class TestAttributes:
    def test_shapes_and_names(self, iris):
        X, y = iris
        network = NetworkClassifier((7, 5), max_iter=3, random_state=0).fit(X, y)
        assert [W.shape for W in network.coefs_] == [(4, 7), (7, 5), (5, 3)]
        assert [b.shape for b in network.intercepts_] == [(7,), (5,), (3,)]
        assert (network.n_layers_, network.out_activation_) == (4, "softmax")
        assert (network.n_features_in_, network.n_iter_, network.t_) == (4, 3, 450)
        assert network.loss_curve_[-1] == network.loss_
        assert len(network.loss_curve_) == 3
        assert network.best_loss_ == min(network.loss_curve_)
        assert network.validation_scores_ is network.best_validation_score_ is None

    def test_the_weights_are_the_networks_own(self, iris):
        X, y = iris
        network = NetworkClassifier((), max_iter=3, random_state=0).fit(X, y)
        network.coefs_[0][...] = 0
        network.intercepts_[0][...] = [0, 2, 1]
        assert set(network.predict(X)) == {1}

    def test_an_unfitted_one_has_none(self, iris):
        network = NetworkClassifier()
        assert not hasattr(network, "coefs_")
        assert not hasattr(network, "n_layers_")
        with pytest.raises(NotFittedError):
            network.predict(iris[0])

    def test_feature_names(self):
        X, y = load_iris(return_X_y=True, as_frame=True)
        network = NetworkClassifier((4,), max_iter=2).fit(X, y)
        assert list(network.feature_names_in_) == list(X.columns)
        with pytest.raises(ValueError, match="feature names"):
            network.predict(X[X.columns[::-1]])

    def test_probabilities_of_two_and_three_classes(self, iris):
        X, y = iris
        network = NetworkClassifier((8,), max_iter=20, random_state=0).fit(X, y)
        scores = network.decision_function(X)
        np.testing.assert_allclose(network.predict_proba(X), softmax(scores))
        np.testing.assert_allclose(np.exp(network.predict_log_proba(X)), network.predict_proba(X))
        network.fit(X[y < 2], y[y < 2])
        scores = network.decision_function(X)
        assert scores.shape == (150,)
        np.testing.assert_allclose(network.predict_proba(X)[:, 1], 1 / (1 + np.exp(-scores)))

    def test_a_probability_that_rounds_to_zero_has_its_logarithm(self, iris):
        X, y = iris
        network = NetworkClassifier((), max_iter=2, random_state=0).fit(X, y)
        network.coefs_[0][...] *= 1e4
        assert (network.predict_proba(X) == 0).any()
        assert np.isfinite(network.predict_log_proba(X)).all()

    def test_float32_stays(self, iris):
        X, y = iris
        network = NetworkClassifier((8,), max_iter=3, random_state=0)
        single = clone(network).fit(X.astype(np.float32), y)
        assert {W.dtype for W in single.coefs_} == {np.dtype(np.float32)}
        assert single.predict_proba(X).dtype == np.float32
        double = clone(network).fit((X * 10).astype(int), y)
        assert double.predict_proba(X).dtype == np.float64

    def test_labels_of_any_kind(self, iris):
        X, y = iris
        for names in (
            np.array(["setosa", "versicolor", "virginica"]),
            np.array(["あやめ", "b", "c"], dtype=object),
            np.array([-5, 0, 70]),
        ):
            network = NetworkClassifier((8,), learning_rate=0.02, max_iter=60, random_state=0)
            network.fit(X, names[y])
            assert network.classes_.tolist() == sorted(names.tolist())
            assert network.score(X, names[y]) > 0.9
        network = NetworkClassifier((8,), learning_rate=0.02, max_iter=60).fit(X, y == 0)
        assert network.predict(X).dtype == bool

    def test_it_keeps_no_data_behind(self, digits):
        X, _, y, _ = digits
        network = NetworkClassifier((8,), max_iter=2).fit(X, y)
        network.predict(X)
        assert len(pickle.dumps(network)) < 40_000
        assert all(layer.cache is None for layer in network._network.layers.values())


class TestEnding:
    def test_a_warning_where_max_iter_ends_it(self, iris):
        with pytest.warns(ConvergenceWarning, match="max_iter=2 epochs") as caught:
            NetworkClassifier((4,), max_iter=2).fit(*iris)
        assert caught[0].filename == __file__

    def test_no_warning_where_it_converged(self, iris):
        network = NetworkClassifier(
            (8,), learning_rate=0.02, max_iter=1000, tol=0.01, random_state=0
        )
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            network.fit(*iris)
        assert 11 < network.n_iter_ < 1000
        steps = -np.diff(network.loss_curve_)
        assert (steps[-11:] < 0.01).all()
        assert not any((steps[k : k + 11] < 0.01).all() for k in range(len(steps) - 11))

    def test_early_stopping_ends_with_the_best_weights(self, digits):
        X_train, _, y_train, _ = digits
        network = NetworkClassifier(
            (32,),
            learning_rate=0.02,
            early_stopping=True,
            n_iter_no_change=4,
            random_state=0,
            batch_norm=True,
        ).fit(X_train, y_train)
        scores = network.validation_scores_
        assert network.n_iter_ == len(scores) < 200
        assert network.best_validation_score_ == max(scores) > scores[0]
        assert network.best_loss_ is None
        # The same hold-out again: it is the first thing drawn after the weights.
        rng = np.random.RandomState(0)
        rng.standard_normal((64, 32)), rng.standard_normal((32, 10))
        _, held_out = train_test_split(
            np.arange(len(y_train)), test_size=135, stratify=y_train, random_state=rng
        )
        assert network.score(X_train[held_out], y_train[held_out]) == pytest.approx(max(scores))

    def test_the_hold_out_has_every_class(self):
        X = np.arange(24.0).reshape(12, 2) / 24
        y = np.repeat([0, 1, 2], 4)
        network = NetworkClassifier((4,), early_stopping=True, max_iter=5, random_state=0)
        assert set(np.round(np.array(network.fit(X, y).validation_scores_) * 3, 9)) <= {0, 1, 2, 3}

    def test_verbose_prints_a_line_an_epoch(self, iris, capsys):
        NetworkClassifier((4,), max_iter=3, verbose=True).fit(*iris)
        lines = capsys.readouterr().out.splitlines()
        assert [line.split(":")[0] for line in lines] == ["epoch 1", "epoch 2", "epoch 3"]
        NetworkClassifier((4,), max_iter=3, early_stopping=True).fit(*iris)
        assert capsys.readouterr().out == ""


class TestGoingOn:
    def test_partial_fit_learns_epoch_by_epoch(self, iris):
        X, y = iris
        network = NetworkClassifier((16,), learning_rate=0.02, random_state=0)
        network.partial_fit(X[:60], y[:60], classes=[2, 0, 1])
        assert network.classes_.tolist() == [0, 1, 2]
        for _epoch in range(40):
            network.partial_fit(X, y)
        assert network.score(X, y) > 0.95
        assert len(network.loss_curve_) == 41
        assert (network.n_iter_, network.t_) == (1, 60 + 40 * 150)
        assert network.best_loss_ == min(network.loss_curve_)

    def test_partial_fit_is_an_epoch_of_fit(self, iris):
        whole = NetworkClassifier((6,), max_iter=5, random_state=3, dropout=0.1).fit(*iris)
        parts = clone(whole)
        for _epoch in range(5):
            parts.partial_fit(*iris, classes=[0, 1, 2])
        assert same_parameters(whole, parts)
        assert whole.loss_curve_ == parts.loss_curve_

    @pytest.mark.parametrize("way", ["pickle", "joblib", "deepcopy"])
    def test_a_stored_one_goes_on_as_if_it_had_not_been(self, iris, way, tmp_path):
        network = NetworkClassifier((6,), random_state=3, dropout=0.1, batch_norm=True)
        network.partial_fit(*iris, classes=[0, 1, 2])
        if way == "joblib":
            joblib.dump(network, tmp_path / "network.joblib")
            # As joblib hands large arrays to other processes: files that can only be read.
            stored = joblib.load(tmp_path / "network.joblib", mmap_mode="r")
            assert not stored.coefs_[0].flags.writeable
        else:
            stored = (
                pickle.loads(pickle.dumps(network)) if way == "pickle" else copy.deepcopy(network)
            )
        assert np.array_equal(stored.predict_proba(iris[0]), network.predict_proba(iris[0]))
        for one in (network, stored):
            one.partial_fit(*iris).partial_fit(*iris)
        assert same_parameters(network, stored)
        assert np.array_equal(stored.predict_proba(iris[0]), network.predict_proba(iris[0]))

    def test_parameters_that_may_change_do(self, iris):
        network = NetworkClassifier((6,), random_state=3).partial_fit(*iris, classes=[0, 1, 2])
        before = [W.copy() for W in network.coefs_]
        network.set_params(learning_rate=1e-12).partial_fit(*iris)
        for W, W_before in zip(network.coefs_, before, strict=True):
            np.testing.assert_allclose(W, W_before, atol=1e-9)
        network.set_params(learning_rate=0.05, optimizer="sgd").partial_fit(*iris)
        assert not np.allclose(network.coefs_[0], before[0])

    def test_warm_start_goes_on(self, iris):
        network = NetworkClassifier((8,), max_iter=5, warm_start=True, random_state=0)
        first = network.fit(*iris).loss_
        assert network.fit(*iris).loss_ < first
        assert (len(network.loss_curve_), network.n_iter_) == (10, 5)
        cold = clone(network).set_params(warm_start=False)
        assert cold.fit(*iris).loss_ == cold.fit(*iris).loss_ == first

    def test_another_network_can_not_go_on(self, iris):
        network = NetworkClassifier((8,), max_iter=2, warm_start=True).fit(*iris)
        with pytest.raises(SettingError, match="can't change"):
            network.set_params(hidden_layer_sizes=(9,)).fit(*iris)
        network.set_params(warm_start=False).fit(*iris)
        assert network.coefs_[0].shape == (4, 9)

    def test_classes_that_were_not_announced(self, iris):
        X, y = iris
        network = NetworkClassifier((8,), max_iter=2)
        with pytest.raises(LabelError, match="classes must be given"):
            network.partial_fit(X, y)
        network.partial_fit(X[y < 2], y[y < 2], classes=[0, 1])
        with pytest.raises(LabelError, match="y holds 2, but"):
            network.partial_fit(X, y)
        with pytest.raises(LabelError, match="at the first call they were 0, 1"):
            network.partial_fit(X, y, classes=[0, 1, 2])
        with pytest.raises(LabelError, match="y holds 'a', 'b', but"):
            network.partial_fit(X[:2], ["a", "b"])


class TestSparse:
    @pytest.mark.parametrize("kind", [sparse.csr_matrix, sparse.csr_array, sparse.csc_array])
    def test_the_same_as_dense(self, digits, kind):
        X_train, X_test, y_train, _ = digits
        network = NetworkClassifier((16,), max_iter=3, early_stopping=True, random_state=0)
        dense = clone(network).fit(X_train, y_train)
        thin = clone(network).fit(kind(X_train), y_train)
        assert same_parameters(dense, thin)
        assert dense.validation_scores_ == thin.validation_scores_
        np.testing.assert_array_equal(thin.predict_proba(kind(X_test)), dense.predict_proba(X_test))

    def test_never_dense_as_a_whole(self):
        # 10 GB, if it were.
        rng = np.random.default_rng(0)
        X = sparse.random_array(
            (50_000, 50_000), density=2e-6, format="csr", rng=rng, dtype=np.float32
        )
        y = rng.integers(0, 2, X.shape[0])
        network = NetworkClassifier((), max_iter=1, batch_size=100)
        network.partial_fit(X[:1000], y[:1000], classes=[0, 1])
        assert network.predict(X[:3000]).shape == (3000,)


class TestWeights:
    def test_a_weight_of_two_is_the_sample_twice(self, iris):
        X, y = iris
        counts = np.random.default_rng(0).integers(0, 2, len(y)) + np.arange(len(y)) % 2
        network = NetworkClassifier((8,), max_iter=30, batch_size=400, random_state=0)
        repeated = clone(network).fit(X.repeat(counts, axis=0), y.repeat(counts))
        weighted = clone(network).fit(X, y, sample_weight=counts)
        np.testing.assert_allclose(repeated.predict_proba(X), weighted.predict_proba(X), rtol=1e-9)
        assert repeated.loss_ == pytest.approx(weighted.loss_)

    def test_equal_weights_are_none(self, iris):
        network = NetworkClassifier((8,), max_iter=4, random_state=0, early_stopping=True)
        plain = clone(network).fit(*iris)
        weighted = clone(network).fit(*iris, sample_weight=np.full(150, 8.0))
        assert same_parameters(plain, weighted)
        assert plain.validation_scores_ == weighted.validation_scores_

    def test_the_gradient_of_the_weighted_loss(self):
        rng = np.random.default_rng(0)
        x, t = rng.standard_normal((6, 4)), rng.integers(0, 4, 6)
        layer = _WeightedSoftmaxWithLoss()
        layer.weights = rng.uniform(0, 3, 6)
        layer.forward(x, t)
        gradient = layer.backward(2.0)
        wanted = 2 * numerical_gradient(lambda changed: layer.forward(changed, t), x)
        np.testing.assert_allclose(gradient, wanted, atol=1e-9)

    def test_weights_that_make_no_sense(self, iris):
        network = NetworkClassifier((8,), max_iter=2)
        for weights, error, text in (
            (np.zeros(150), SettingError, "zeros only"),
            (np.full(150, -1.0), SettingError, "negative"),
            (np.ones(149), ShapeError, r"\(149,\)"),
            (np.full(150, np.nan), ValueError, "sample_weight contains NaN"),
            ((iris[1] == 1).astype(float), LabelError, "only one class: 1"),
        ):
            with pytest.raises(error, match=text):
                network.fit(*iris, sample_weight=weights)


class TestInScikitLearn:
    def test_pipeline_and_grid_search(self, iris):
        pipeline = make_pipeline(
            StandardScaler(), NetworkClassifier((8,), learning_rate=0.02, random_state=0)
        )
        search = GridSearchCV(
            pipeline,
            {
                "networkclassifier__activation": ["relu", "tanh"],
                "networkclassifier__hidden_layer_sizes": [(), (8,)],
            },
            cv=3,
        )
        search.fit(*load_iris(return_X_y=True))
        assert search.best_score_ > 0.93
        assert search.best_estimator_[-1].n_layers_ in (2, 3)

    def test_cross_validation_in_two_processes(self, iris):
        network = NetworkClassifier((8,), learning_rate=0.02, random_state=0, max_iter=50)
        alone = cross_val_score(network, *iris, cv=4)
        np.testing.assert_array_equal(cross_val_score(network, *iris, cv=4, n_jobs=2), alone)
        assert alone.mean() > 0.9

    def test_random_state_decides_all(self, iris):
        network = NetworkClassifier((8,), max_iter=5, dropout=0.2, early_stopping=True)
        one, same, other = (
            clone(network).set_params(random_state=state).fit(*iris)
            for state in (1, np.random.RandomState(1), 2)
        )
        assert same_parameters(one, same)
        assert one.loss_curve_ == same.loss_curve_
        assert not same_parameters(one, other)

    def test_predictions_change_nothing_in_threads(self, digits):
        X, _, y, _ = digits
        network = NetworkClassifier((16,), max_iter=2, batch_norm=True, dropout=0.1).fit(X, y)
        wanted = network.predict_proba(X)
        found = joblib.Parallel(n_jobs=4, prefer="threads")(
            joblib.delayed(network.predict_proba)(X) for _turn in range(12)
        )
        assert all(np.array_equal(one, wanted) for one in found)


class TestRefusals:
    @pytest.mark.parametrize(
        ("parameters", "text"),
        [
            ({"hidden_layer_sizes": (10, 0)}, r"hidden_layer_sizes must be .*, not \(10, 0\)"),
            ({"hidden_layer_sizes": 2.5}, "hidden_layer_sizes"),
            ({"hidden_layer_sizes": "100"}, "hidden_layer_sizes"),
            ({"hidden_layer_sizes": (True,)}, "hidden_layer_sizes"),
            ({"hidden_layer_sizes": None}, "hidden_layer_sizes"),
            ({"activation": "rleu"}, "did you mean 'relu'"),
            ({"activation": None}, "activation must be one of"),
            ({"optimizer": "adamm"}, "did you mean 'adam"),
            ({"optimizer": ["sgd"]}, "optimizer must be one of"),
            ({"learning_rate": 0}, "learning_rate must be a positive"),
            ({"learning_rate": "constant"}, "learning_rate must be a positive"),
            ({"batch_size": 0}, "batch_size must be 'auto' or"),
            ({"batch_size": "all"}, "batch_size must be 'auto' or"),
            ({"max_iter": 0}, "max_iter must be a whole number"),
            ({"n_iter_no_change": 1.5}, "n_iter_no_change must be a whole number"),
            ({"weight_decay": -1}, "weight_decay must be a finite number of at least 0"),
            ({"tol": np.nan}, "tol must be a finite number of at least 0"),
            ({"dropout": 1}, "dropout must be a number in"),
            ({"validation_fraction": 1.0}, "validation_fraction must be a number between 0 and 1"),
            ({"early_stopping": "yes"}, "early_stopping must be True or False"),
            ({"batch_norm": True, "batch_size": 1}, "batch_norm needs batches"),
        ],
    )
    def test_parameters(self, iris, parameters, text):
        network = NetworkClassifier(**parameters)
        with pytest.raises(SettingError, match=text):
            network.fit(*iris)
        assert not hasattr(network, "coefs_")

    def test_data(self, iris):
        X, y = iris
        network = NetworkClassifier((4,), max_iter=2)
        bad = X.copy()
        bad[3, 1] = np.nan
        with pytest.raises(ValueError, match="contains NaN"):
            network.fit(bad, y)
        with pytest.raises(ValueError, match="continuous"):
            network.fit(X, X[:, 0])
        with pytest.raises(LabelError, match="at least 2 classes, and there is only one class: 7"):
            network.fit(X, np.full(150, 7))
        with pytest.raises(ValueError, match="inconsistent numbers of samples"):
            network.fit(X, y[:-1])
        network.fit(X, y)
        with pytest.raises(ValueError, match="expecting 4 features"):
            network.predict(X[:, :3])

    def test_early_stopping_without_enough_samples(self, iris):
        X, y = iris
        lonely = np.where(np.arange(150) == 0, 9, y)
        network = NetworkClassifier((4,), early_stopping=True)
        with pytest.raises(SettingError, match="leaves a class without"):
            network.fit(X, lonely)
        with pytest.raises(SettingError, match="set early_stopping to False"):
            network.partial_fit(X, y, classes=[0, 1, 2])

    def test_what_overflows_is_named(self, iris):
        X, y = iris
        network = NetworkClassifier((4,), optimizer="sgd", learning_rate=1e200, random_state=0)
        with pytest.raises(NonFiniteError):
            network.fit(X, y)
        with pytest.raises(NotFittedError):
            network.predict(X)
        network.set_params(learning_rate=0.1, max_iter=3).fit(X, y)
        network.coefs_[0][...] *= 1e10
        with pytest.raises(NonFiniteError, match="StandardScaler"):
            network.predict(X * 1e300)

    def test_batch_norm_takes_a_last_sample_in(self, iris):
        X, y = iris
        network = NetworkClassifier((4,), batch_norm=True, batch_size=149, max_iter=2)
        assert network._batch_bounds(150, 149) == [(0, 150)]
        assert network._batch_bounds(151, 50) == [(0, 50), (50, 100), (100, 151)]
        assert np.isfinite(network.fit(X, y).predict_proba(X)).all()


def test_without_scikit_learn_one_line_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.utils.validation", None)
    monkeypatch.delitem(sys.modules, "backhand.sklearn")
    with pytest.raises(BackhandError, match=r"pip install 'backhand\[sklearn\]'") as caught:
        importlib.import_module("backhand.sklearn")
    assert isinstance(caught.value, ImportError)
    assert "\n" not in str(caught.value)


def test_it_exports_one_name():
    assert backhand.sklearn.__all__ == ["NetworkClassifier"]
