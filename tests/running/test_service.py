"""Services are found by name, made when asked for, and answer for what they raise."""

from __future__ import annotations

import sys
import textwrap

import numpy as np
import pytest

from backhand.running import service
from backhand.running.host import EndedError
from backhand.running.limits import own_code
from backhand.running.process import Process
from backhand.running.sandbox import Sandbox
from backhand.running.service import Service, Services, register, registered
from backhand.running.walls import walls_here

MODULE = """
from backhand.running.service import Service


class Sums(Service):
    def __init__(self, services):
        super().__init__(services)
        self.total = 0
        self.path = __file__

    def on_add(self, request):
        self.total += request["number"].sum()
        return {"total": self.total}

    def on_fail(self, request):
        raise KeyError(request["number"])

    def on_count(self, request):
        for number in range(request["number"]):
            self.services.tell({"number": number})
        if request["fails"]:
            raise ValueError("half-way")
        return {"number": "all"}

    def on_stop(self, request):
        raise SystemExit("enough")


class Means(Service):
    def on_mean(self, request):
        return {"mean": self.services["sums"].total / 2}
"""


@pytest.fixture
def offered(tmp_path, monkeypatch):
    (tmp_path / "some_services.py").write_text(textwrap.dedent(MODULE))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(service, "_PLACES", dict(service._PLACES))
    monkeypatch.setattr(service, "_BELIEVED", set(service._BELIEVED))
    register("sums", "some_services:Sums")
    register("means", "some_services:Means", believed=True)
    yield
    sys.modules.pop("some_services", None)


def test_several_services_in_one_worker(offered):
    with Process(own_code(20.0), warm=("sums",)) as host, host.open() as worker:
        assert worker.ask("sums.add", number=np.arange(4))["total"] == 6
        assert worker.ask("sums.add", number=np.arange(3))["total"] == 9
        assert worker.ask("means.mean")["mean"] == 4.5
        raised = worker.ask("sums.fail", number="x")["raised"]
        assert (raised["kind"], raised["message"]) == ("KeyError", "'x'")
        assert (
            raised["line"]
            == MODULE.splitlines().index('        raise KeyError(request["number"])') + 1
        )
        assert worker.ask("sums.stop")["raised"]["kind"] == "SystemExit"
        assert worker.ask("sums.nothing")["raised"]["kind"] == "AttributeError"
        assert worker.ask("sums.add", number=np.arange(1))["total"] == 9


def test_what_is_told_before_the_answer(offered):
    with Process(own_code(20.0)) as host, host.open() as worker:
        told = worker.answers("sums.count", number=3, fails=False)
        assert [part["number"] for part in told] == [0, 1, 2, "all"]
        *parts, last = worker.answers("sums.count", 5.0, number=2, fails=True)
        assert [part["number"] for part in parts] == [0, 1]
        assert last["raised"]["message"] == "half-way"
        assert worker.ask("sums.add", number=np.arange(4))["total"] == 6


def test_a_service_that_there_is_not_ends_the_worker(offered):
    with Process(own_code(20.0)) as host, host.open() as worker, pytest.raises(EndedError):
        worker.ask("nowhere.add")


def test_what_is_believed_is_not_offered_behind_walls(offered):
    assert {"sums", "means", "subjects", "graphs"} <= set(registered(walled=False))
    assert "sums" in registered(walled=True)
    assert "means" not in registered(walled=True)
    # The judge is one of them.
    import backhand.checking.beside

    assert backhand.checking.beside.Checks
    assert "checks" in registered(walled=False)
    assert "checks" not in registered(walled=True)


def test_a_worker_behind_walls_has_no_verdicts_to_give():
    if walls_here().lacking:
        pytest.skip("no walls here")
    with Sandbox() as sandbox, sandbox.open({"a.py": b""}) as worker, pytest.raises(EndedError):
        worker.ask("checks.check", name="A")


class Raises(Exception):
    def __str__(self):
        raise ValueError


def test_an_exception_that_can_not_be_shown():
    told = Service(Services({})).told(Raises())
    assert told == {"kind": "Raises", "message": "", "line": None}
