"""The tree of errors: one root, the builtin that fits as well, an exit status, a text."""

from __future__ import annotations

import copy
import inspect
import pickle
from pathlib import Path

import pytest

from backhand import errors
from backhand.errors import BackhandError, Interrupted

EVERY = [
    error
    for _, error in inspect.getmembers(errors, inspect.isclass)
    if error.__module__ == errors.__name__
]
# What people may already catch, and what the command line ends with.
BUILTINS = {
    "ShapeError": (ValueError, 2),
    "DtypeError": (TypeError, 2),
    "LabelError": (ValueError, 2),
    "NonFiniteError": (ArithmeticError, 1),
    "SettingError": (ValueError, 2),
    "StateError": (RuntimeError, 2),
    "DataError": (ValueError, 1),
    "DataNotFoundError": (FileNotFoundError, 1),
    "DownloadError": (ConnectionError, 1),
    "CheckpointError": (ValueError, 1),
    "RunFolderError": (OSError, 2),
    "ImageError": (ValueError, 2),
    "Interrupted": (BackhandError, 130),
}


@pytest.mark.parametrize("error", EVERY, ids=lambda error: error.__name__)
def test_each_is_of_the_one_tree_and_keeps_its_text(error):
    assert issubclass(error, BackhandError)
    assert error.__doc__
    raised = error("W1 has shape (2, 3): transpose it")
    assert str(raised) == "W1 has shape (2, 3): transpose it"
    for duplicate in (copy.copy(raised), pickle.loads(pickle.dumps(raised))):
        assert type(duplicate) is error
        assert str(duplicate) == str(raised)


@pytest.mark.parametrize("name", BUILTINS)
def test_each_is_the_builtin_that_fits_and_has_its_exit_status(name):
    builtin, exit_status = BUILTINS[name]
    error = getattr(errors, name)
    assert error.exit_status == exit_status
    with pytest.raises(builtin):
        raise error("text")


def test_an_interrupted_run_says_where_it_stopped_also_after_pickling():
    stopped = Interrupted("stopped", checkpoint_path=Path("run/checkpoint"), iteration=7)
    again = pickle.loads(pickle.dumps(stopped))
    assert (again.checkpoint_path, again.iteration) == (Path("run/checkpoint"), 7)
