"""Graphs of what readers write: every right file of the corpus, and the wrong ones."""

from __future__ import annotations

import contextlib
import io
import warnings
from pathlib import Path

import numpy as np
import pytest

from backhand.checking.judged_graph import joined
from backhand.diagnosis.examination import examine
from backhand.graph.judging import numerical
from backhand.reading.discovery import subject_named
from backhand.reading.subject import Subject
from backhand.running.loading import load, names_meant
from backhand.running.subject_graph import graph_of_subject, passes_of
from backhand.sources.target import Target

TESTS = Path(__file__).resolve().parents[1]
RIGHT = sorted((TESTS / "correct").glob("*/*.py"))
WRONG = sorted((TESTS / "mutants").glob("*/*.py"))

# Where a slope jumps at the point itself, or the file says that its gradient is another's.
KINKS = {
    "clip_flat_ends",
    "cs231n_svm_loss",
    "ties_first",
    "ties_shared",
    "slope_one_at_zero",
    "half_slope_at_zero",
    "kink_at_samples",
    "l1_with_ties",
}
# Sums of a size that differences of double precision see little of.
HUGE = {"huge_values", "swl_confident"}


def subjects_in(path):
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        source = load(Target(path=str(path)))
        for name in names_meant(source, None):
            made = subject_named(source.module, name)
            if isinstance(made, Subject):
                yield made


def recorded(subject):
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        return graph_of_subject(subject)


def boxes(graph):
    return [n for n in graph.nodes if n.operation == "box"]


@pytest.mark.parametrize("path", RIGHT, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_right_file_is_recorded_and_its_gradients_are_the_derivative(path):
    for subject in subjects_in(path):
        graph = recorded(subject)
        # Whole: none of it is a box.
        assert not boxes(graph), graph.notes
        if path.stem in KINKS | HUGE:
            continue
        with contextlib.redirect_stdout(io.StringIO()):
            derivatives = numerical(passes_of(subject), graph, 0.2)
        for tensor in graph.tensors:
            derivative = derivatives.get(tensor.name)
            if tensor.kind not in ("input", "parameter") or derivative is None:
                continue
            known = np.isfinite(derivative)
            gradient = np.zeros(tensor.shape) if tensor.gradient is None else tensor.gradient
            scale = max(np.abs(gradient).max(initial=0.0), 1e-3)
            off = np.abs(gradient - derivative)[known].max(initial=0.0)
            assert off <= 1e-4 * scale, (tensor.name, off, scale)


# Faults that a first pass shows: not what a second call adds up, or keeps of the first.
FIRST_PASS = {f"BH{n}" for n in (101, 102, 103, 104, 107, 108, 109, 112, 113, 114, 115, 116)}


# One in twelve; all of them were compared when this was written.
@pytest.mark.parametrize("path", WRONG[::12], ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_where_the_checker_says_fail_what_was_written_departs(path):
    for subject in subjects_in(path):
        with contextlib.redirect_stdout(io.StringIO()):
            report = examine(subject)
        if not report.errors or report.errors[0].rule not in FIRST_PASS:
            continue
        graph = joined(recorded(subject), subject, report)
        failed = [
            t for t in graph.tensors if t.judgement is not None and t.judgement.verdict == "fail"
        ]
        assert failed
        assert report.errors[0].rule in {r for t in failed for r in t.judgement.rules}
        departs = [
            t
            for t in failed
            if t.written is None
            or t.gradient is None
            or t.written.shape != t.gradient.shape
            or not np.allclose(t.written, t.gradient, rtol=1e-6, atol=1e-9)
        ]
        assert departs or boxes(graph)


def test_a_wrong_layer_within_a_network_shows_where_it_departs():
    (subject,) = subjects_in(TESTS / "mutants" / "network" / "relu_mask_forgotten.py")
    graph = recorded(subject)
    between = [t for t in graph.tensors if t.kind == "value" and t.written is not None]
    right = [np.allclose(t.written, t.gradient) for t in between]
    if between:  # layers of its own
        assert not all(right) or len(between) == 1


@pytest.mark.parametrize("path", RIGHT[::16], ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_subject_is_left_bit_for_bit_as_it_was(path):
    for subject in subjects_in(path):
        before = {
            n: a.tobytes() for n, a in {**subject.values.inputs, **subject.values.params}.items()
        }
        with contextlib.redirect_stdout(io.StringIO()):
            first = examine(subject).to_dict()
        state = np.random.get_state()[1].tobytes()
        recorded(subject)
        assert np.random.get_state()[1].tobytes() == state
        after = {
            n: a.tobytes() for n, a in {**subject.values.inputs, **subject.values.params}.items()
        }
        assert after == before
        with contextlib.redirect_stdout(io.StringIO()):
            assert examine(subject).to_dict() == first
