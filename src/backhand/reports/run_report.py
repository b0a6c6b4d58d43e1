"""A run as a web page that stands in one file."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.data import Dataset
from backhand.derivatives import GradientCheck
from backhand.language import gettext as _
from backhand.language import language
from backhand.networks import Sequential, TwoLayerNet
from backhand.reports import gradient_table
from backhand.reports.chart import accuracy_chart, loss_chart
from backhand.reports.mistakes import Answers
from backhand.reports.picture import digit_uri, weights_uri
from backhand.training import History, write_atomically

# Pictures on the page: enough to see what kind of mistakes there are.
_MISTAKES: Final = 120
_UNITS: Final = 100
_CONFUSIONS: Final = 6


@dataclass(frozen=True, eq=False)
class RunOutcome:
    """What a run leaves behind for its report.

    Attributes
    ----------
    history : History
    check : GradientCheck or None
        None where the check was skipped.
    network : Sequential
        Trained.
    dataset : Dataset
    answers : Answers
        On the test images.
    train_accuracy : float
        Of the trained network, in [0, 1].
    """

    history: History
    check: GradientCheck | None
    network: Sequential
    dataset: Dataset
    answers: Answers
    train_accuracy: float


def write_report(outcome: RunOutcome, path: str | os.PathLike[str]) -> None:
    """Write the page, in the language in force.

    It asks for nothing outside itself: no script, font or picture from elsewhere.

    Parameters
    ----------
    outcome : RunOutcome
    path : path

    Raises
    ------
    RunFolderError
        The file can't be written.
    """
    write_atomically(path, report_html(outcome).encode("utf-8"))


def report_html(outcome: RunOutcome) -> str:
    """Return the page as text."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("backhand.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("run_report.html").render(
        lang=language(),
        words=_words(outcome),
        tiles=_tiles(outcome),
        charts=_charts(outcome.history),
        rows=_rows(outcome.history),
        gradients=_gradients(outcome.check),
        confusion=_confusion(outcome),
        mistakes=_mistakes(outcome),
        units=_units(outcome.network, outcome.dataset.class_names),
        settings=_settings(outcome),
    )


def _words(outcome: RunOutcome) -> dict[str, str]:
    """Return the texts of the page that don't hang on a figure of their own."""
    dataset = outcome.dataset
    hidden = _units_in_all(outcome.network)
    wrong = len(outcome.answers.mistakes())
    return {
        "program": "backhand",
        "title": _("Training run: {dataset}").format(dataset=dataset.title),
        "network": _about_network(outcome.network),
        "sample": _(
            "This run saw only a sample of {title}: {train:,} training and {test:,} test images. "
            "With the whole set the accuracies are higher."
        ).format(title=dataset.title, train=len(dataset.x_train), test=len(dataset.x_test))
        if dataset.is_sample
        else "",
        "curves": _("Does it learn?"),
        "loss": _("Loss"),
        "loss_note": _(
            "Cross-entropy in nats on a logarithmic scale: the range of the batches, "
            "and their moving mean."
        ),
        "accuracy": _("Accuracy"),
        "accuracy_note": _(
            "On all training and test images after each epoch; the scale widens towards 100 %, "
            "so that the last per cent is seen."
        ),
        "rows": _("Every epoch in figures"),
        "gradients": _("Is the gradient right?"),
        "gradients_skipped": _("The gradient check was skipped (--no-check)."),
        "confusion": _("What is taken for what?"),
        "confusion_note": _(
            "Test images by what they are (row) and what the network says (column). "
            "The stronger the orange, the more often."
        ),
        "label": _("is"),
        "answer": _("taken for"),
        "share": _("right"),
        "most": _("Most often"),
        "mistakes": _("Where is it wrong?"),
        "mistakes_note": _(
            "Wrong answers on the test images: {wrong:,} of {total:,}. Those it was surest of "
            "come first; pictures shown: {shown}."
        ).format(wrong=wrong, total=len(outcome.answers.labels), shown=min(wrong, _MISTAKES)),
        "mistakes_none": _("The samples are no pictures that could be shown.")
        if wrong
        else _("Not one of the test images is misclassified."),
        "units": _("What do the hidden units look for?"),
        "units_note": _(
            "The first layer's weights of each hidden unit as a picture. Ink on blue excites the "
            "unit, ink on orange inhibits it; below, the class it speaks for most. The units with "
            "the strongest say come first; pictures shown: {shown} of {total}."
        ).format(shown=min(hidden, _UNITS), total=hidden)
        if isinstance(outcome.network, TwoLayerNet)
        else _(
            "The first layer's weights of each unit or filter as a picture: blue excites, orange "
            "inhibits. Those with the largest weights come first; pictures shown: {shown} of "
            "{total}."
        ).format(shown=min(hidden, _UNITS), total=hidden),
        "settings": _("Settings"),
        "footer": _("Written by backhand {backhand}, NumPy {numpy}, Python {python}.").format(
            **outcome.history.versions
        ),
    }


def _about_network(network: Sequential) -> str:
    """Return what the network is, layer by layer."""
    params = network.params
    if isinstance(network, TwoLayerNet):
        sizes = (*params["W1"].shape, params["W2"].shape[1])
        return _(
            "A two-layer network, {sizes}: affine, ReLU, affine, softmax with cross-entropy; "
            "gradients by backpropagation written by hand."
        ).format(sizes="–".join(map(str, sizes)))
    layers = ", ".join(type(layer).__name__ for layer in network.layers.values())
    return _(
        "{network} with {count:,} parameters: {layers}, softmax with cross-entropy; gradients by "
        "backpropagation written by hand."
    ).format(
        network=type(network).__name__,
        count=sum(array.size for array in params.values()),
        layers=layers,
    )


def _units_in_all(network: Sequential) -> int:
    first = network.params["W1"]
    return int(first.shape[0] if first.ndim == 4 else first.shape[1])


def _tiles(outcome: RunOutcome) -> list[dict[str, str]]:
    history, check = outcome.history, outcome.check
    tiles = [
        {
            "name": _("Test accuracy"),
            "value": _percent(outcome.answers.accuracy),
            "note": _("{count:,} unseen images").format(count=len(outcome.answers.labels)),
            "kind": "test",
        },
        {
            "name": _("Training accuracy"),
            "value": _percent(outcome.train_accuracy),
            "note": _("{count:,} images").format(count=len(outcome.dataset.t_train)),
            "kind": "train",
        },
    ]
    if check is not None:
        worst = max(c.mean_abs_error for c in check.comparisons.values())
        tiles.append(
            {
                "name": _("Gradient check"),
                "value": _("passed") if check.passed else _("FAILED"),
                "note": _("mean difference at most {worst}").format(
                    # A hyphen that no line ends at.
                    worst=f"{worst:.1e}".replace("-", "\N{NON-BREAKING HYPHEN}")
                ),
                "kind": "good" if check.passed else "bad",
            }
        )
    tiles.append(
        {
            "name": _("Training time"),
            "value": _("{seconds:.1f} s").format(seconds=history.seconds),
            "note": _("{count:,} iterations").format(count=len(history.train_loss)),
            "kind": "",
        }
    )
    return tiles


def _charts(history: History) -> dict[str, Any]:
    from markupsafe import Markup

    iteration = _("iteration")
    return {
        "loss": Markup(loss_chart(history, title=_("Loss"), iteration=iteration)),
        "accuracy": Markup(
            accuracy_chart(
                history,
                title=_("Accuracy"),
                iteration=iteration,
                train=_("train"),
                test=_("test"),
            )
        ),
    }


def _rows(history: History) -> dict[str, Any]:
    return {
        "titles": (
            _("iteration"),
            _("loss of that batch"),
            _("train acc"),
            _("test acc"),
            _("time"),
        ),
        "lines": [
            (
                f"{row.iteration:,}",
                f"{history.train_loss[row.iteration]:.4f}",
                f"{row.train_accuracy:.4f}",
                f"{row.test_accuracy:.4f}",
                _("{seconds:.1f} s").format(seconds=row.seconds),
            )
            for row in history.rows
        ],
    }


def _gradients(check: GradientCheck | None) -> dict[str, Any] | None:
    if check is None:
        return None
    return {
        "titles": gradient_table.column_titles(),
        "lines": [
            {"cells": gradient_table.cells(name, comparison), "passed": comparison.passed}
            for name, comparison in check.comparisons.items()
        ],
        "verdict": gradient_table.verdict_note(check),
        "method": gradient_table.method_note(check),
    }


def _confusion(outcome: RunOutcome) -> dict[str, Any]:
    names = outcome.dataset.class_names
    counts = outcome.answers.confusion()
    wrong = counts - np.diag(np.diag(counts))
    # By the square root, so that the rarer confusions are not all the same pale.
    heat = np.sqrt(wrong / max(int(wrong.max()), 1))
    lines = []
    for label, row in enumerate(counts):
        total = int(row.sum())
        lines.append(
            {
                "name": _class_name(label, names),
                "cells": [
                    {
                        "count": str(count) if count else "",
                        "heat": f"{heat[label, answer]:.2f}",
                        "right": label == answer,
                        "text": _("{label} taken for {answer}: {count:,}").format(
                            label=names[label], answer=names[answer], count=count
                        ),
                    }
                    for answer, count in enumerate(map(int, row))
                ],
                "share": _percent(row[label] / total, 1) if total else "–",
            }
        )
    order = np.argsort(-wrong, axis=None, kind="stable")[:_CONFUSIONS]
    pairs = [divmod(int(flat), len(names)) for flat in order if wrong.flat[flat]]
    return {
        "lines": lines,
        "columns": [str(index) for index in range(len(names))],
        "most": [
            {"from": names[label], "to": names[answer], "count": f"{wrong[label, answer]:,}"}
            for label, answer in pairs
        ],
    }


def _class_name(index: int, names: tuple[str, ...]) -> str:
    return names[index] if names[index] == str(index) else f"{index} {names[index]}"


def _mistakes(outcome: RunOutcome) -> list[dict[str, str]]:
    answers, names = outcome.answers, outcome.dataset.class_names
    if len(outcome.dataset.sample_shape) == 1:
        return []
    shown = []
    for index in answers.mistakes()[:_MISTAKES]:
        label, answer = int(answers.labels[index]), int(answers.answers[index])
        sure = float(answers.probabilities[index, answer])
        shown.append(
            {
                "picture": digit_uri(_picture_of(outcome.dataset.x_test[index])),
                "from": names[label],
                "to": names[answer],
                "sure": _percent(sure, 0),
                "text": _(
                    "Test image {index:,}: it is {label}; the network says {answer} ({sure})."
                ).format(
                    index=int(index), label=names[label], answer=names[answer], sure=_percent(sure)
                ),
            }
        )
    return shown


def _units(network: Sequential, names: tuple[str, ...]) -> list[dict[str, str]]:
    first = network.params["W1"]
    pictures = first.mean(axis=1) if first.ndim == 4 else _as_pictures(first)
    if pictures is None:
        return []
    if not isinstance(network, TwoLayerNet):
        strength = np.abs(pictures).sum(axis=(1, 2))
        return [
            {
                "picture": weights_uri(pictures[unit]),
                "number": str(unit),
                "to": "",
                "text": _("First layer, unit or filter {unit}.").format(unit=int(unit)),
            }
            for unit in np.argsort(-strength, kind="stable")[:_UNITS]
        ]
    second = network.params["W2"]
    # How far a unit can move the answer: what comes in times what goes out.
    say = np.linalg.norm(first, axis=0) * np.linalg.norm(second, axis=1)
    return [
        {
            "picture": weights_uri(pictures[unit]),
            "number": str(unit),
            "to": names[int(second[unit].argmax())],
            "text": _("Hidden unit {unit}: speaks for {most}, against {least}.").format(
                unit=int(unit),
                most=names[int(second[unit].argmax())],
                least=names[int(second[unit].argmin())],
            ),
        }
        for unit in np.argsort(-say, kind="stable")[:_UNITS]
    ]


def _as_pictures(weights: NDArray[Any]) -> NDArray[Any] | None:
    """Return (H, side, side) of weights (D, H), or None where D is no square."""
    side = int(np.sqrt(len(weights)))
    if side**2 != len(weights):
        return None
    return weights.T.reshape(-1, side, side)


def _picture_of(sample: NDArray[Any]) -> NDArray[np.uint8]:
    """Return a sample as grey levels or colours: (H, W) or (H, W, 3)."""
    levels = sample if sample.dtype == np.uint8 else np.clip(255 * sample, 0, 255)
    picture = levels.astype(np.uint8)
    return picture.transpose(1, 2, 0) if picture.ndim == 3 else picture


def _settings(outcome: RunOutcome) -> list[tuple[str, str]]:
    settings, dataset = outcome.history.settings, outcome.dataset
    samplings = {
        "replacement": _("drawn with replacement"),
        "epoch": _("shuffled epochs"),
    }
    return [
        (_("data"), dataset.title),
        (_("from"), outcome.history.source),
        (
            _("images"),
            _("train {train:,}, test {test:,}").format(
                train=len(dataset.t_train), test=len(dataset.t_test)
            ),
        ),
        (_("iterations"), f"{settings.iterations:,}"),
        (_("batch size"), f"{settings.batch_size:,}"),
        (_("batches"), samplings[settings.sampling]),
        (_("learning rate"), f"{settings.learning_rate:g}"),
        (_("hidden units"), f"{settings.hidden_size:,}"),
        *(
            [
                (_("network"), settings.network),
                (_("optimizer"), settings.optimizer),
                (_("schedule of the learning rate"), settings.schedule),
            ]
            if (settings.network, settings.optimizer) != ("two-layer", "sgd")
            else []
        ),
        (_("number type"), settings.dtype),
        (_("seed"), str(settings.seed)),
    ]


def _percent(share: float, digits: int = 2) -> str:
    return f"{100 * share:.{digits}f} %"
