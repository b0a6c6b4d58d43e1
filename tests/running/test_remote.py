"""What a worker says that it made is held in doubt."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from backhand.running.frames import GarbledError
from backhand.running.remote import RemoteCode


@pytest.mark.parametrize("convention", ["trusted", "", None, 7])
def test_a_convention_that_no_form_has_is_no_answer(convention):
    code = RemoteCode(SimpleNamespace(host=SimpleNamespace(folder=None)), lambda path: path)
    with pytest.raises(GarbledError, match="no convention"):
        code.made({"subject": {"convention": convention}})
    with pytest.raises(GarbledError, match="no subject"):
        code.made({"subject": {"convention": "loss"}})  # known, and nothing else is said
