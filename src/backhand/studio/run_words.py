"""What is said of a run: its state, its figures, in the language of whoever looks."""

from __future__ import annotations

import math
from collections.abc import Sequence

from backhand.language import gettext as _
from backhand.studio.experiment import Experiment
from backhand.studio.link import written
from backhand.studio.settings_form import setting_names


def name_of(experiment: Experiment) -> str:
    """Return "Run 3"."""
    return _("Run {number}").format(number=experiment.number)


def state_word(experiment: Experiment) -> str:
    """Return the state in a word or two."""
    return {
        "waiting": _("starting"),
        "loading": _("reading the data"),
        "compiling": _("compiling"),
        "checking": _("checking the gradients"),
        "running": _("training"),
        "paused": _("paused"),
        "reporting": _("writing the report"),
        "finished": _("finished"),
        "stopped": _("stopped"),
        "failed": _("failed"),
    }[experiment.state]


def state_text(experiment: Experiment) -> str:
    """Return the state in a sentence, with what to do about it."""
    one = experiment
    if one.lost is not None:
        text = _("The process of this run ended unexpectedly (status {status}).").format(
            status=one.lost
        )
        return text + (" " + _("Resume goes on from its checkpoint.") if one.resumable else "")
    if one.state == "compiling":
        return _("Compiling the engine for this machine, once: some ten seconds …")
    if one.state == "loading":
        return one.note or _("Reading the data …")
    if one.state == "checking":
        return _("Comparing the gradients with numerical ones …")
    if one.state == "reporting":
        return _("Writing the report …")
    if one.state == "failed":
        return one.note
    if one.state == "stopped":
        return _("Stopped after {iteration:,} iterations; Resume goes on from there.").format(
            iteration=one.iteration
        )
    if one.done is not None and one.state == "finished":
        return _("Finished: test accuracy {test:.2f} % after {seconds:.1f} s of training.").format(
            test=100 * one.done.test_accuracy, seconds=one.done.seconds
        )
    if one.state == "paused":
        return _("Paused after {iteration:,} of {iterations:,} iterations.").format(
            iteration=one.iteration, iterations=one.settings.iterations
        )
    if one.state == "running":
        return _("{iteration:,} of {iterations:,} iterations, {speed:,.0f} a second").format(
            iteration=one.iteration, iterations=one.settings.iterations, speed=one.speed
        )
    return _("Starting …")


def check_text(experiment: Experiment) -> str:
    """Return how the gradient check ended; "" where there was none."""
    checked = experiment.checked
    if checked is None:
        return ""
    if not checked.passed:
        return _("Gradient check: FAILED")
    return _("Gradient check: passed (mean difference at most {worst:.1e})").format(
        worst=checked.worst
    )


def iterations_text(experiment: Experiment) -> str:
    """Return how far a run is."""
    one = experiment
    if one.iteration == one.settings.iterations:
        return f"{one.iteration:,}"
    return f"{one.iteration:,} / {one.settings.iterations:,}"


def loss_text(experiment: Experiment) -> str:
    """Return the loss of late."""
    loss = experiment.curve.last
    return "–" if math.isnan(loss) else f"{loss:.4f}"


def accuracies(experiment: Experiment) -> tuple[float, float] | None:
    """Return the accuracies on training and test images that are known last, in [0, 1]."""
    if experiment.done is not None:
        return experiment.done.train_accuracy, experiment.done.test_accuracy
    if experiment.rows:
        row = experiment.rows[-1]
        return row.train_accuracy, row.test_accuracy
    return None


def percent(share: float) -> str:
    """Return a share as "97.25 %"."""
    return f"{100 * share:.2f} %"


def differing_settings(experiments: Sequence[Experiment]) -> dict[str, str]:
    """Return the settings in which the runs differ, by name, each with what the page calls it.

    How long they are is said by how far they have come.
    """
    return {
        name: label
        for name, label in setting_names().items()
        if name != "iterations" and len({getattr(one.settings, name) for one in experiments}) > 1
    }


def setting_text(experiment: Experiment, name: str) -> str:
    """Return a run's setting as text."""
    return written(getattr(experiment.settings, name))
