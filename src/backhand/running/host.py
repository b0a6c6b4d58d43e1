"""Where somebody's code runs: a host starts workers, and a worker is asked questions.

There are two kinds, `backhand.running.process.Process` and `backhand.running.sandbox.Sandbox`;
who asks need not know which it is.
"""

from __future__ import annotations

import contextlib
import math
import secrets
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from backhand.errors import BackhandError
from backhand.language import gettext as _
from backhand.reading.subject import GoneError
from backhand.running.frames import Channel, ClosedError, GarbledError
from backhand.running.limits import Limits

if TYPE_CHECKING:
    from backhand.running.walls import Walls

# How often a host that has to is asked whether its worker keeps to its limits.
_LOOK: Final = 0.05
# A pass that takes so many times as long as the longest of some others may never end.
_TIMES: Final = 20
_SOME: Final = 10

Loaded = TypeVar("Loaded")
Thing = TypeVar("Thing")
Result = TypeVar("Result")


class EndedError(GoneError):
    """A worker ended, or was ended; `reason` and `fix` are for its code's author."""

    def __init__(self, reason: str, fix: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.fix = fix


class SandboxError(BackhandError, RuntimeError):
    """The sandbox can't be started here; the text says why."""


class Host:
    """What starts workers.  To be used as a context, which ends all that runs.

    Attributes
    ----------
    limits : Limits
        Of the workers that are started from now on.
    walls : Walls or None
        What stands between the code and the machine; None: nothing.
    """

    limits: Limits
    walls: Walls | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @property
    def folder(self) -> str | None:
        """Where a worker's files stand as its code sees them; None: it reads its user's own."""
        return None

    @property
    def watches(self) -> bool:
        """Whether `overstepped` is to be asked while an answer is waited for."""
        return False

    def overstepped(self) -> EndedError | None:
        """Say that the worker breaks a limit which nothing else holds it to; None: it doesn't."""
        return None

    def open(self, files: Mapping[str, bytes] | None = None) -> Worker:
        """Start a worker, with these files in its folder where the host gives it one."""
        raise NotImplementedError

    def close(self) -> None:
        """End everything that runs here."""
        raise NotImplementedError


@dataclass
class Asked:
    """A question that a worker was asked.

    Attributes
    ----------
    token : str
        What its answers carry.
    seconds : float or None
        That each answer may take; None: what the worker's time leaves.
    began : float
        Of the monotonic clock: when it was asked, or answered last.
    """

    token: str
    seconds: float | None
    began: float = field(default_factory=time.monotonic)


class Worker:
    """A process that answers questions, and the channel to it.  To be used as a context.

    Parameters
    ----------
    host : Host
    channel : Channel
    end : callable
        Ends the process (`stop=True`), or waits for its end, and returns its exit status;
        None where that is not known.

    Attributes
    ----------
    limits : Limits
        As they were when it was started.
    deadline : float
        Of the monotonic clock: when its time is over.
    ended : bool
    """

    def __init__(self, host: Host, channel: Channel, end: Callable[[bool], int | None]) -> None:
        self.host = host
        self.limits = host.limits
        self._channel = channel
        self._end_process = end
        self.ended = False
        self._ending = threading.Lock()
        self.renew()

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process, and hang up."""
        self.stop()
        self._channel.close()

    def stop(self) -> None:
        """End the process, at once and from any thread: one that waits for an answer is told."""
        if self._is_first_to_end():
            self._end_process(True)

    def fileno(self) -> int:
        """Return the descriptor that can be read when there is an answer, or the end."""
        return self._channel.fileno()

    def renew(self) -> None:
        """Give what follows its whole time."""
        self.deadline = time.monotonic() + self.limits.seconds
        self._answered, self._longest = 0, 0.0

    def ask(self, question: str, seconds: float | None = None, /, **request: Any) -> dict[str, Any]:
        """Ask ``service.question`` and return the answer.

        Parameters
        ----------
        question : str
        seconds : float, optional
            That this answer may take; by default what is left since `renew`.
        **request
            Arrays, numbers, texts, and lists, tuples and dicts of them.

        Raises
        ------
        EndedError
            The process is no more: it ended itself, crashed, or ran past a limit; or what it
            answered is no answer to this question.
        """
        return self.finish(self.begin(question, seconds, **request))

    def answers(
        self, question: str, seconds: float | None = None, /, **request: Any
    ) -> Iterator[dict[str, Any]]:
        """Ask, and yield what the service tells meanwhile as it comes, then the answer.

        Each may take so many seconds; the rest as for `ask`.
        """
        asked = self.begin(question, seconds, **request)
        while True:
            answer = self.finish(asked)
            yield answer
            if answer.get("more") is not True:
                return

    def begin(self, question: str, seconds: float | None = None, /, **request: Any) -> Asked:
        """Ask and do not wait: others can be asked before `finish` returns the answer.

        Raises
        ------
        EndedError
        """
        asked = Asked(secrets.token_hex(8), seconds)
        message = {"ask": question, "token": asked.token, **request}
        with self._told_of_its_end(asked):
            self._channel.send(message, self._deadline(asked))
        return asked

    def finish(self, asked: Asked) -> dict[str, Any]:
        """Return the answer, or the next one, to what was asked last.

        Raises
        ------
        EndedError
        """
        with self._told_of_its_end(asked):
            answer = self._answer(self._deadline(asked))
        # What was written before the question was asked, or twice, can't know its token.
        given = answer.get("token")
        if not isinstance(given, str) or given != asked.token:
            raise self._forged()
        self._answered += 1
        now = time.monotonic()
        self._longest, asked.began = max(self._longest, now - asked.began), now
        return answer

    def _deadline(self, asked: Asked) -> float:
        return self.deadline if asked.seconds is None else asked.began + asked.seconds

    @contextlib.contextmanager
    def _told_of_its_end(self, asked: Asked) -> Iterator[None]:
        try:
            yield
        except TimeoutError:
            raise self._late(
                self.limits.seconds if asked.seconds is None else asked.seconds,
                time.monotonic() - asked.began,
            ) from None
        except ClosedError:
            raise self._died() from None
        except GarbledError:
            raise self._forged() from None

    def _answer(self, deadline: float) -> dict[str, Any]:
        while self.host.watches:
            if self._channel.wait(_LOOK):
                break
            if (overstepped := self.host.overstepped()) is not None:
                self.stop()
                raise overstepped
            if time.monotonic() > deadline:
                raise TimeoutError
        return self._channel.receive(deadline, self.limits.answer)

    def _is_first_to_end(self) -> bool:
        with self._ending:
            first, self.ended = not self.ended, True
        return first

    def _end(self, reason: str, fix: str) -> EndedError:
        self.stop()
        return EndedError(reason, fix)

    def _late(self, limit: float, waited: float) -> EndedError:
        """Say that it is late: by a pass that does not end, or because its passes are long."""
        if self._answered < _SOME or waited > _TIMES * self._longest:
            return self._end(
                _("it ran past its limit of {timeout:g} s").format(timeout=limit),
                _("look for a loop that does not end; --timeout SECONDS gives it more"),
            )
        return self._end(*long_passes(limit, self._answered, self._longest))

    def _forged(self) -> EndedError:
        return self._end(*forged())

    def _died(self) -> EndedError:
        fix = _("look for os._exit, for a crash in compiled code, for memory")
        if not self._is_first_to_end():
            return EndedError(_("it ended the process"), fix)
        status = self._end_process(False)
        if status is None:
            return EndedError(_("it ended the process that runs it"), fix)
        name = signal.Signals(-status).name if status < 0 else ""
        if name in ("SIGXCPU", "SIGKILL"):
            return EndedError(
                _("it was ended at a limit ({signal}): processor time or memory").format(
                    signal=name
                ),
                _("look for a loop that does not end, or for arrays that are too large"),
            )
        if name:
            return EndedError(_("it crashed the interpreter ({signal})").format(signal=name), fix)
        return EndedError(
            _("it ended the process (exit status {status})").format(status=status), fix
        )


def long_passes(limit: float, count: int, pace: float) -> tuple[str, str]:
    """Return what is said of code that was late though its passes end, and what to do.

    Parameters
    ----------
    limit : float
        Seconds that it had.
    count : int
        Of the passes that had ended.
    pace : float
        Seconds that one takes.
    """
    return (
        _(
            "it ran past its limit of {timeout:g} s: {count} passes had ended by then, of up "
            "to {pace:.2g} s each"
        ).format(timeout=limit, count=count, pace=pace),
        _("its passes take long: --timeout {seconds:.0f} is enough for 400 of them").format(
            seconds=max(math.ceil(400 * pace), 2 * limit)
        ),
    )


def forged() -> tuple[str, str]:
    """Return what is said of code whose worker answers what was not asked, and what to do."""
    return (
        _("it wrote to the checker's own channel"),
        _("a submission has no business there: show it to the teacher"),
    )


def how_it_ended(error: Exception) -> tuple[str, str]:
    """Return what code's author is told of its worker's end, and what to do."""
    if isinstance(error, EndedError):
        return error.reason, error.fix
    if isinstance(error, MemoryError):
        return _("it asks for more memory than there is"), _("give it smaller arrays")
    return forged()


def in_turn(
    start: Callable[[], Worker],
    load: Callable[[Worker], Loaded],
    things: Callable[[Loaded], Sequence[Thing]],
    do: Callable[[Loaded, Thing], Result],
    lost: Callable[[Loaded, Thing, Exception], Result],
) -> Iterator[Result]:
    """Yield what is found of one thing after another, each in its whole time.

    A thing that its worker does not survive costs itself: the others are asked in another.

    Parameters
    ----------
    start : callable
        Starts a worker.
    load : callable
        Has a new worker load the code.
    things : callable
        What was loaded → what is to be done, asked once.
    do : callable
        (what was loaded, thing) → result.
    lost : callable
        (what was loaded, thing, how the worker ended) → result.

    Raises
    ------
    Exception
        Whatever `load` raises.
    """
    todo: Sequence[Thing] | None = None
    done = 0
    while todo is None or done < len(todo):
        with start() as worker:
            loaded = load(worker)
            if todo is None:
                todo = things(loaded)
            while done < len(todo):
                thing = todo[done]
                done += 1
                worker.renew()
                try:
                    result = do(loaded, thing)
                except (GoneError, MemoryError) as error:
                    result, ended = lost(loaded, thing, error), True
                else:
                    ended = worker.ended
                yield result
                if ended:
                    break
